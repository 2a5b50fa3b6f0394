import HTTPTypes
import Hummingbird
import NIOCore
import TaskModel
import Tracing

/// The two lists of tasks: of all users, and of one.
struct TaskLists {
    let store: any Store
    let tokens: PageTokens
    let streaming: Streaming

    func list(_ call: Call) async throws -> Response {
        var query = call.query
        let user = query.userID("user_id")
        return try await list(call, &query, TaskQuery(userID: user, pageSize: 0))
    }

    func listOfUser(_ call: Call) async throws -> Response {
        var query = call.query
        return try await list(call, &query, TaskQuery(userID: try call.userID(), pageSize: 0, requiresUser: true))
    }

    /// - Parameter wanted: Whose tasks; the rest of it comes from the query.
    private func list(_ call: Call, _ query: inout Query, _ wanted: TaskQuery) async throws -> Response {
        let wanted = query.readTaskQuery(wanted)
        // Who takes both gets the page, which is the rule for all who do not ask for a stream by name.
        if accepts(.json, call.request.headers[.accept]) { return try await page(call, &query, wanted) }
        return try await stream(call, query, wanted)
    }

    private func page(_ call: Call, _ query: inout Query, _ wanted: TaskQuery) async throws -> Response {
        var wanted = wanted
        let wantsTotal = query.boolean("include_total") ?? false
        let paging = try Paging(call, &query, filter: wanted.filterText, tokens: tokens)
        wanted.after = paging.after.map { TaskPosition(id: TaskID(rawValue: $0.id), key: $0.key) }
        wanted.pageSize = paging.pageSize
        let page = try await store.tasks(wanted, scope: call.scope)
        let total = wantsTotal ? try await total(of: wanted, page, call.scope) : nil
        let last = page.items.last.map { TaskPosition(of: $0, in: wanted.order) }
        return paging.answer(
            page, last: last.map { PagePosition(id: $0.id.rawValue, key: $0.key) },
            extra: wantsTotal ? "include_total=true" : nil
        ) { $0.write(page.items, nextPageToken: $1, total: total) }
    }

    /// Counts, unless the page is all there is.
    private func total(of query: TaskQuery, _ page: Page<TaskRecord>, _ scope: CallScope) async throws -> Int64 {
        guard page.hasMore || query.after != nil else { return Int64(page.items.count) }
        return try await store.taskCount(query, scope: scope)
    }
}

extension TaskLists {
    /// Every matching task, one a line.
    ///
    /// The head is sent when a first look has shown that the list can be read; what fails after that breaks the answer off.
    private func stream(_ call: Call, _ query: Query, _ wanted: TaskQuery) async throws -> Response {
        try query.finish()
        let limits = streaming.limits.current
        guard let permit = streaming.gate.enter(limit: limits.streamLimit) else { throw RequestFault.tooManyStreams }
        var first = wanted
        first.pageSize = 1
        _ = try await store.tasks(first, scope: call.scope)
        let scope = CallScope(
            tenant: call.scope.tenant, user: call.scope.user, deadline: .now + limits.streamTimeout)
        let stallLimit = TimeAmount(streaming.stallTimeout)
        // The stream's statements belong to the request's trace too.
        let context = InstrumentationContext.current ?? .topLevel
        let body = ResponseBody { writer in
            call.channel.triggerUserOutboundEvent(StreamEvent.began(stallLimit: stallLimit), promise: nil)
            defer {
                call.channel.triggerUserOutboundEvent(StreamEvent.ended, promise: nil)
                withExtendedLifetime(permit) {}
            }
            let sink = StreamSink(writer)
            try await InstrumentationContext.withValue(context) {
                try await write(wanted, scope, sink)
                try await sink.finish()
            }
        }
        return Response(status: .ok, headers: [.contentType: MediaType.ndjson.rawValue], body: body)
    }

    /// Writes the tasks in pieces of `Streaming.pieceSize`; a reader who is behind stops the database.
    private func write(_ wanted: TaskQuery, _ scope: CallScope, _ sink: StreamSink) async throws {
        var json = JSONWriter(reservingCapacity: 2 * Streaming.pieceSize)
        try await store.streamTasks(wanted, scope: scope) { task in
            json.write(task)
            json.verbatim("\n")
            guard json.bytes.count >= Streaming.pieceSize else { return }
            try await sink.write(ByteBuffer(bytes: json.bytes))
            json = JSONWriter(reservingCapacity: 2 * Streaming.pieceSize)
            // Rows that are there already would keep the event loop from everybody else.
            await Task.yield()
        }
        if !json.bytes.isEmpty { try await sink.write(ByteBuffer(bytes: json.bytes)) }
    }
}

/// Where the pieces of a stream go.
private final class StreamSink: @unchecked Sendable {
    // One task writes, and waits for each write before the next.
    private var writer: any ResponseBodyWriter

    init(_ writer: any ResponseBodyWriter) { self.writer = writer }

    func write(_ piece: ByteBuffer) async throws { try await writer.write(piece) }

    func finish() async throws { try await writer.finish(nil) }
}

/// How lists are streamed.
struct Streaming: Sendable {
    /// In bytes.
    static let pieceSize = 32 << 10

    let gate = StreamGate()
    /// How long a stream may take in all, and how many there may be.
    let limits: LiveLimits
    /// How long its reader may take nothing.
    let stallTimeout: Duration
}

extension Query {
    /// Reads the filters and the order of a list of tasks.
    fileprivate mutating func readTaskQuery(_ wanted: TaskQuery) -> TaskQuery {
        var wanted = wanted
        wanted.isCompleted = boolean("completed")
        wanted.priorities = priorities()
        wanted.labels = labels()
        wanted.dueBefore = moment("due_before")
        wanted.dueAfter = moment("due_after")
        wanted.createdAfter = moment("created_after")
        wanted.updatedAfter = moment("updated_after")
        wanted.words = words()
        wanted.order = order()
        return wanted
    }
}

extension TaskQuery {
    /// Filter and order as query parameters in a fixed order: equal ones are equal texts.
    fileprivate var filterText: String {
        var parameters: [(String, String)] = []
        if let userID, !requiresUser { parameters.append(("user_id", String(userID.rawValue))) }
        if let isCompleted { parameters.append(("completed", String(isCompleted))) }
        parameters += priorities?.map { ("priority", $0.rawValue) } ?? []
        parameters += labels.map { ("label", $0) }
        let moments = [
            ("due_before", dueBefore), ("due_after", dueAfter), ("created_after", createdAfter),
            ("updated_after", updatedAfter),
        ]
        for case (let name, let moment?) in moments { parameters.append((name, moment.description)) }
        if let words { parameters.append(("q", words)) }
        if order != .byID { parameters.append(("order_by", order.text)) }
        return parameters.map { "\($0)=\(percentEncoded($1))" }.joined(separator: "&")
    }
}

/// Escapes everything but the unreserved characters of RFC 3986, 2.3, byte by byte of its UTF-8.
private func percentEncoded(_ text: String) -> String {
    text.utf8.map { byte in
        let scalar = Unicode.Scalar(byte)
        switch scalar {
        case "0"..."9", "A"..."Z", "a"..."z", "-", ".", "_", "~": return String(scalar)
        default: return (byte < 0x10 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
        }
    }.joined()
}
