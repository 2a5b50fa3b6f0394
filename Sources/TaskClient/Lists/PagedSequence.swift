import TaskModel

/// The rows of a list, read one page at a time, each when its first row is asked for.
///
/// Pages are found by key, not by number: rows that are created or deleted meanwhile make no other row appear twice or
/// be missed. Each iterator reads the list anew.
public struct PagedSequence<Element: Sendable>: AsyncSequence, Sendable {
    private let page: @Sendable (_ token: String?) async throws -> ListPage<Element>

    init(page: @escaping @Sendable (_ token: String?) async throws -> ListPage<Element>) {
        self.page = page
    }

    /// Starts at the first row; nothing is read yet.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(page: page) }

    /// A place in the list.
    public struct AsyncIterator: AsyncIteratorProtocol {
        /// Which page is to be read when the rows at hand are used up.
        private enum Continuation {
            case first
            case page(token: String)
            case none
        }

        private let page: @Sendable (_ token: String?) async throws -> ListPage<Element>
        private var rows = [Element]().makeIterator()
        private var continuation = Continuation.first

        init(page: @escaping @Sendable (_ token: String?) async throws -> ListPage<Element>) {
            self.page = page
        }

        /// The next row, read from the service if it is on a new page; `nil` after the last row, and after an error.
        ///
        /// - Throws: `BatonError`, or `CancellationError`.
        public mutating func next() async throws -> Element? {
            while true {
                if let row = rows.next() { return row }
                switch continuation {
                case .first: try await read(nil)
                case .page(let token): try await read(token)
                case .none: return nil
                }
            }
        }

        private mutating func read(_ token: String?) async throws {
            continuation = .none
            let page = try await page(token)
            rows = page.items.makeIterator()
            if let token = page.nextPageToken { continuation = .page(token: token) }
        }
    }
}
