/// Some rows of a list as the service answers them, and the key to the next.
public struct ListPage<Element: Sendable>: Sendable {
    /// In the order of the list.
    public var items: [Element]
    /// Opens the next page; `nil` on the last, and on no other.
    public var nextPageToken: String?
    /// How many rows all pages have; `nil` when it was not asked for.
    public var total: Int64?

    /// A page with these rows.
    public init(items: [Element], nextPageToken: String? = nil, total: Int64? = nil) {
        self.items = items
        self.nextPageToken = nextPageToken
        self.total = total
    }
}
