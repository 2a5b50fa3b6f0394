import TaskModel

/// An HTTP answer, read to its end.
struct Answer: Sendable {
    var status: Int
    var contentType: String?
    /// The `Retry-After` header.
    var retryAfter: String?
    var body: [UInt8] = []

    /// What the answer says when it is not that the call succeeded.
    var error: BatonError? {
        if (200...299).contains(status) { return nil }
        guard isProblem else { return unexpected("It is no problem document") }
        do {
            return .problem(try Problem(decoding: try JSONValue(parsing: body)))
        } catch {
            return unexpected("Its problem document cannot be read: \(error)")
        }
    }

    /// What `decode` makes of the body of a success.
    func value<Value>(_ decode: (JSONValue) throws(UnexpectedShape) -> Value) throws(BatonError) -> Value {
        do {
            return try decode(try JSONValue(parsing: body))
        } catch let shape as UnexpectedShape {
            throw unexpected("\"\(shape.field)\" is not \(shape.wanted)")
        } catch {
            throw unexpected("It cannot be read: \(error)")
        }
    }

    /// How long the service asks to wait; its other form, a date, is not given by Baton.
    var retryDelay: Duration? {
        guard let seconds = retryAfter.flatMap(UInt32.init) else { return nil }
        return .seconds(Int64(seconds))
    }

    private var isProblem: Bool {
        guard let mediaType = contentType?.prefix(while: { $0 != ";" && $0 != " " }) else { return false }
        return mediaType.lowercased() == "application/problem+json"
    }

    private func unexpected(_ reason: String) -> BatonError {
        .unexpectedResponse(status: status, reason: reason)
    }
}
