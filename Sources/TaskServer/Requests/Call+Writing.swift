import Hummingbird
import TaskModel

extension Call {
    /// For whom a write is made and whether it is only tried, from `validate_only`: the only parameter of most writes.
    func writeScope() throws(RequestFault) -> CallScope {
        var query = query
        let scope = writeScope(&query)
        try query.finish()
        return scope
    }

    /// The same for a handler that reads further parameters and then calls `finish()`.
    func writeScope(_ query: inout Query) -> CallScope {
        var scope = scope
        scope.isTrial = query.boolean("validate_only") ?? false
        return scope
    }

    /// Makes a write that its caller may have given a key for, and answers it, or what was answered the first time.
    ///
    /// - Parameters:
    ///   - body: What was asked for; a part of the request's identity.
    ///   - answer: Makes the answer of the record, and nothing else: with a key it is called in the write's transaction.
    ///   - write: Makes the write, under the claim if there is one.
    func answerOnce<Record>(
        _ body: JSONValue, _ key: IdempotencyKey?, _ scope: CallScope,
        answer: @escaping @Sendable (Record) -> KeptAnswer, by write: (Once<Record>?) async throws -> Record
    ) async throws -> Response {
        // A trial spends no key.
        guard let key, !scope.isTrial else { return Response(answer(try await write(nil)), isTrial: scope.isTrial) }
        let once = Once(IdempotencyClaim(key, of: self, body: body), answer: timed(answer))
        do {
            return Response(answer(try await write(once)))
        } catch let replay as Replay {
            var response = Response(replay.answer)
            response.headers[.idempotencyReplayed] = "true"
            return response
        }
    }

    /// The same answer, made within the write's transaction: it counts as encoding all the same.
    private func timed<Record>(_ answer: @escaping @Sendable (Record) -> KeptAnswer) -> @Sendable (Record) -> KeptAnswer
    {
        guard let times = scope.times else { return answer }
        return { record in times.encoding { answer(record) } }
    }
}
