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
    static func task(_ task: TaskRecord, status: HTTPResponse.Status = .ok) -> Response {
        var json = JSONWriter(reservingCapacity: 384 + task.description.utf8.count)
        json.write(task)
        return .json(json, status: status, headers: [.eTag: EntityTag.text(for: task.version)])
    }

    /// A user with its entity tag.
    static func user(_ user: UserRecord, status: HTTPResponse.Status = .ok) -> Response {
        var json = JSONWriter()
        json.write(user)
        return .json(json, status: status, headers: [.eTag: EntityTag.text(for: user.version)])
    }

    /// The caller has this version already.
    static func notModified(version: Int64) -> Response {
        Response(status: .notModified, headers: [.eTag: EntityTag.text(for: version)])
    }

    /// The same answer with the path of what was created.
    func located(at path: String) -> Response {
        var response = self
        response.headers[.location] = path
        return response
    }
}
