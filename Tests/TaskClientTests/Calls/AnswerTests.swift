import TaskModel
import Testing

@testable import TaskClient

@Suite struct AnswerTests {
    @Test(arguments: [200, 201, 202, 204, 207]) func `a status of success is no error`(status: Int) {
        #expect(Answer(status: status).error == nil)
    }

    @Test(arguments: [
        "application/problem+json", "Application/Problem+JSON;charset=utf-8", "application/problem+json ; a=b",
    ])
    func `a problem document is read whatever its parameters`(contentType: String) {
        let body = Array(#"{"code":"NOT_OWNER","status":409,"retryable":false,"detail":"d"}"#.utf8)
        let error = Answer(status: 409, contentType: contentType, body: body).error
        #expect(error?.problem?.code == .notOwner && error?.problem?.detail == "d" && error?.isConflict == true)
    }

    @Test(
        arguments: [
            (100, nil, ""), (301, nil, ""), (404, "text/html", "<html>"), (404, nil, ""),
            (500, "application/json", "{}"),
            (503, "application/problem+json", ""), (503, "application/problem+json", #"{"title":"Bad","status":503}"#),
            (503, "application/problem+jsonx", #"{"code":"OVERLOADED","status":503,"retryable":true}"#),
        ] as [(Int, String?, String)])
    func `an error that is no problem of Baton is unexpected`(status: Int, contentType: String?, body: String) {
        let error = Answer(status: status, contentType: contentType, body: Array(body.utf8)).error
        guard case .unexpectedResponse(status, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test(
        arguments: [
            (nil, nil), ("1", .seconds(1)), ("0", .zero), ("3600", .seconds(3600)), ("-1", nil), ("1.5", nil),
            ("", nil),
            ("Sun, 22 Nov 2026 19:02:00 GMT", nil), ("99999999999999999999", nil),
        ] as [(String?, Duration?)])
    func `the wait asked for is a number of seconds`(header: String?, delay: Duration?) {
        #expect(Answer(status: 503, retryAfter: header).retryDelay == delay)
    }

    @Test(
        arguments: [
            (.problem(Problem(.versionMismatch)), "isVersionMismatch"),
            (.problem(Problem(.validationFailed)), "isInvalid"),
            (.problem(Problem(.userNotFound)), "isNotFound"), (.problem(Problem(.userHasTasks)), "isConflict"),
            (.problem(Problem(.deadlineExceeded)), "isTimeout isRetryable"),
            (.problem(Problem(.overloaded)), "isRetryable"), (.problem(Problem(.outcomeUnknown)), "isOutcomeUnknown"),
            (.timeout, "isTimeout isOutcomeUnknown"), (.invalidConfiguration(""), ""),
            (.unexpectedResponse(status: 404, reason: ""), "isOutcomeUnknown"),
        ] as [(BatonError, String)])
    func `errors are told apart`(error: BatonError, traits: String) {
        let all = [
            ("isVersionMismatch", error.isVersionMismatch), ("isInvalid", error.isInvalid),
            ("isNotFound", error.isNotFound),
            ("isConflict", error.isConflict), ("isTimeout", error.isTimeout), ("isRetryable", error.isRetryable),
            ("isOutcomeUnknown", error.isOutcomeUnknown),
        ]
        #expect(all.filter(\.1).map(\.0).joined(separator: " ") == traits)
    }
}
