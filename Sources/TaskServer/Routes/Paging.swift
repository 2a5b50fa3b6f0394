import Hummingbird
import TaskModel

/// Which page of a list a caller wants, and how the next one is named.
struct Paging {
    let pageSize: Int
    /// Where the page before ended; `nil` for the first page.
    let after: PagePosition?
    private let filter: String
    private let tokens: PageTokens
    private let scope: PageTokenScope

    /// Reads `page_size` and `page_token`, the last parameters of a list, and reports what is wrong with any parameter.
    ///
    /// - Parameter filter: The other parameters, in a fixed order and as they stand in a query; a token is bound to it.
    init(_ call: Call, _ query: inout Query, filter: String, tokens: PageTokens) throws(RequestFault) {
        pageSize = query.pageSize()
        let token = query.value("page_token")
        try query.finish()
        self.filter = filter
        self.tokens = tokens
        scope = PageTokenScope(list: String(call.path), tenant: call.scope.tenant, filter: filter)
        if let token { after = try tokens.position(in: token, for: scope) } else { after = nil }
    }

    /// An answer with the rows of a page, and the way to the next one where there is one.
    ///
    /// - Parameters:
    ///   - last: Where the page's last row stands.
    ///   - extra: Parameters that the next page is to have besides the filter.
    ///   - write: Writes the rows and the token.
    func answer<Element>(
        _ page: Page<Element>, last: PagePosition?, extra: String? = nil,
        write: (inout JSONWriter, _ nextPageToken: String?) -> Void
    ) -> Response {
        let next = page.hasMore ? last.map { tokens.token(at: $0, in: scope) } : nil
        var json = JSONWriter(reservingCapacity: 320 * (page.items.count + 1))
        write(&json, next)
        var response = Response.json(json)
        if let next { response.headers[.link] = "<\(target(token: next, extra))>; rel=\"next\"" }
        return response
    }

    /// Relative to the service, RFC 8288, 3.1: it does not know under which name its callers see it.
    private func target(token: String, _ extra: String?) -> String {
        let parameters = [filter, extra ?? "", "page_size=\(pageSize)", "page_token=\(token)"].filter { !$0.isEmpty }
        return "\(scope.list)?\(parameters.joined(separator: "&"))"
    }
}
