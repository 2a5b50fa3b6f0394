import Synchronization
import TaskModel
import Testing

@testable import TaskClient

@Suite struct PagedSequenceTests {
    @Test func `every row comes once and in order, also past empty pages`() async throws {
        let log = PageLog(pages: [[1, 2], [], [3], [4, 5], []])
        #expect(try await rows(of: log.sequence) == [1, 2, 3, 4, 5])
        #expect(log.tokens == [nil, "1", "2", "3", "4"])
    }

    @Test func `an empty list has no rows`() async throws {
        let log = PageLog(pages: [[]])
        #expect(try await rows(of: log.sequence) == [])
        #expect(log.tokens == [nil])
    }

    @Test func `a page is read when its first row is asked for`() async throws {
        let log = PageLog(pages: [[1, 2], [3]])
        var iterator = log.sequence.makeAsyncIterator()
        #expect(log.tokens == [])
        #expect(try await iterator.next() == 1)
        #expect(try await iterator.next() == 2)
        #expect(log.tokens == [nil])
        #expect(try await iterator.next() == 3)
        #expect(log.tokens == [nil, "1"])
        #expect(try await iterator.next() == nil)
        #expect(try await iterator.next() == nil)
        #expect(log.tokens == [nil, "1"])
    }

    @Test func `an error ends the list`() async throws {
        let log = PageLog(pages: [[1], nil, [3]])
        var iterator = log.sequence.makeAsyncIterator()
        #expect(try await iterator.next() == 1)
        await #expect(throws: BatonError.self) { try await iterator.next() }
        #expect(try await iterator.next() == nil)
    }

    @Test func `each iterator reads the list anew`() async throws {
        let log = PageLog(pages: [[1], [2]])
        let sequence = log.sequence
        #expect(try await rows(of: sequence) == [1, 2])
        #expect(try await rows(of: sequence) == [1, 2])
        #expect(log.tokens == [nil, "1", nil, "1"])
    }

    @Test func `the tasks of a user and of all, and all users, are read over HTTP page by page`() async throws {
        let reply: @Sendable (ScriptedServer.Request) -> ScriptedServer.Reply = { request in
            switch request.target {
            case "/v1/users/7/tasks?completed=true&page_size=2":
                .json(#"{"tasks":[\#(taskJSON(1)),\#(taskJSON(2))],"next_page_token":"2"}"#)
            case "/v1/users/7/tasks?completed=true&page_size=2&page_token=2": .json(#"{"tasks":[\#(taskJSON(3))]}"#)
            case "/v1/tasks?page_size=100": .json(#"{"tasks":[\#(taskJSON(4))]}"#)
            case "/v1/users?page_size=1": .json(#"{"users":[\#(userJSON(1))],"next_page_token":"1"}"#)
            case "/v1/users?page_size=1&page_token=1": .json(#"{"users":[\#(userJSON(2))]}"#)
            default: .problem("USER_NOT_FOUND", status: 404)
            }
        }
        let server = try ScriptedServer(reply)
        defer { server.stop() }
        let client = try server.client()
        let filter = TaskFilter(isCompleted: true)
        let ofUser = try await rows(of: client.tasks(of: UserID(rawValue: 7), matching: filter, pageSize: 2))
        #expect(ofUser == [1, 2, 3].map(taskRecord))
        let all = try await rows(of: client.allTasks())
        #expect(all == [taskRecord(4)])
        let users = try await rows(of: client.allUsers(pageSize: 1))
        #expect(users == [1, 2].map(userRecord))
        let unknown = client.tasks(of: UserID(rawValue: 8))
        let error = await #expect(throws: BatonError.self) { try await rows(of: unknown) }
        #expect(error?.problem?.code == .userNotFound)
        #expect(server.requests.count == 6)
    }

    private func rows<Row>(of sequence: PagedSequence<Row>) async throws -> [Row] {
        var rows: [Row] = []
        for try await row in sequence { rows.append(row) }
        return rows
    }
}

/// Pages by number, and which were read; a page that is `nil` cannot be.
private final class PageLog: Sendable {
    private let pages: [[Int]?]
    private let read = Mutex<[String?]>([])

    init(pages: [[Int]?]) { self.pages = pages }

    var tokens: [String?] { read.withLock { $0 } }

    var sequence: PagedSequence<Int> {
        PagedSequence { token in
            self.read.withLock { $0.append(token) }
            let index = token.flatMap(Int.init) ?? 0
            guard let items = self.pages[index] else { throw BatonError.timeout }
            return ListPage(items: items, nextPageToken: index + 1 < self.pages.count ? String(index + 1) : nil)
        }
    }
}
