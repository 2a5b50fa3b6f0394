import HTTPTypes
import Hummingbird
import TaskModel

extension Response {
    /// An answer whose body is what was written.
    static func json(_ json: JSONWriter, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]) -> Response {
        var headers = headers
        headers.append(HTTPField(name: .contentType, value: MediaType.json.rawValue))
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: json.bytes)))
    }

    /// A task with its entity tag.
    static func task(_ task: TaskRecord) -> Response { Response(KeptAnswer.task(task)) }

    /// A user with its entity tag.
    static func user(_ user: UserRecord) -> Response { Response(KeptAnswer.user(user)) }

    /// The caller has this version already.
    static func notModified(version: Int64) -> Response {
        Response(status: .notModified, headers: [.eTag: EntityTag.text(for: version)])
    }

    /// - Parameter isTrial: Whether nothing was written, so that there is nothing to be found.
    init(_ answer: KeptAnswer, isTrial: Bool = false) {
        var headers: HTTPFields = [:]
        headers[.eTag] = answer.entityTag
        if !isTrial { headers[.location] = answer.location }
        headers.append(HTTPField(name: .contentType, value: MediaType.json.rawValue))
        self.init(
            // The one that the library has no words for.
            status: answer.status == 207 ? .multiStatus : HTTPResponse.Status(code: answer.status), headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body)))
    }
}

extension KeptAnswer {
    /// A task with its entity tag.
    static func task(_ task: TaskRecord) -> KeptAnswer {
        var json = JSONWriter(reservingCapacity: 384 + task.description.utf8.count)
        json.write(task)
        return KeptAnswer(status: 200, entityTag: EntityTag.text(for: task.version), body: json.bytes)
    }

    /// A user with its entity tag.
    static func user(_ user: UserRecord) -> KeptAnswer {
        var json = JSONWriter()
        json.write(user)
        return KeptAnswer(status: 200, entityTag: EntityTag.text(for: user.version), body: json.bytes)
    }

    /// The same for what was created, with its path.
    func created(at path: String) -> KeptAnswer {
        var answer = self
        answer.status = 201
        answer.location = path
        return answer
    }
}
