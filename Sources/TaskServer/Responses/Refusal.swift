import HTTPTypes
import Hummingbird
import TaskModel

/// A problem document and what goes with it in HTTP.
struct Refusal {
    var problem: Problem
    var headers: HTTPFields = [:]
    /// Whether nobody foresaw this error: the log then gets what the caller does not.
    var isUnexpected = false

    init(code: ProblemCode, _ detail: String? = nil, headers: HTTPFields = [:], errors: [FieldFault] = []) {
        problem = Problem(code, detail: detail, errors: errors)
        self.headers = headers
        // RFC 9110, 10.2.3; what stands in the way is usually gone in a moment.
        if code.isRetryable, problem.status != 504 { self.headers[.retryAfter] = Self.retryDelay }
    }

    /// In seconds.
    static let retryDelay = "1"

    /// - Parameter instance: The path of the request, without its query.
    func response(requestID: RequestIdentity, instance: String?) -> Response {
        var headers = headers
        headers.append(HTTPField(name: .contentType, value: MediaType.problem.rawValue))
        let body = ByteBuffer(bytes: document(requestID: requestID, instance: instance))
        return Response(
            status: HTTPResponse.Status(code: problem.status), headers: headers, body: ResponseBody(byteBuffer: body))
    }

    /// The document alone, for where no Hummingbird response can be sent.
    func document(requestID: RequestIdentity, instance: String?) -> [UInt8] {
        var problem = problem
        problem.requestID = requestID.text
        problem.instance = instance
        var json = JSONWriter(reservingCapacity: 512)
        json.write(problem)
        return json.bytes
    }
}
