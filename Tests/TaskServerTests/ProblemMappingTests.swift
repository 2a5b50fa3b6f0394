import HTTPTypes
import HummingbirdTesting
import Logging
import TaskModel
import Testing

@testable import TaskServer

@Suite struct ProblemMappingTests {
    @Test(
        arguments: [
            (.taskNotFound, 404, .taskNotFound), (.userNotFound, 404, .userNotFound), (.emailTaken, 409, .emailTaken),
            (.notOwner, 409, .notOwner), (.unknownUser(field: "to_user_id"), 422, .unknownUser),
            (.userHasTasks, 409, .userHasTasks), (.versionMismatch(current: 12), 412, .versionMismatch),
            (.invalidValue, 422, .validationFailed), (.deadlineExceeded, 504, .deadlineExceeded),
            (.overloaded, 503, .overloaded), (.conflict, 503, .conflictRetry),
            (.databaseUnavailable, 503, .unavailable),
            (.outcomeUnknown, 503, .outcomeUnknown), (.idempotencyInFlight, 409, .idempotencyInFlight),
            (.idempotencyMismatch, 422, .idempotencyMismatch), (.otherUser, 403, .otherUser),
            (.unexpected, 500, .internal),
        ] as [(StoreError, Int, ProblemCode)])
    func `each error of the store has its status and code`(
        error: StoreError, status: Int, code: ProblemCode
    ) async throws {
        let response = try await TestAPI(.failure(error)).send(.get, "/v1/tasks/7?")
        let problem = try response.problem()
        #expect(response.status.code == status)
        #expect(problem.code == code)
        #expect(problem.instance == "/v1/tasks/7")
        let mayBeRetried: Set<ProblemCode> = [.overloaded, .conflictRetry, .unavailable, .idempotencyInFlight]
        #expect((response.headers[.retryAfter] != nil) == mayBeRetried.contains(code))
    }

    @Test func `a version mismatch tells the current tag`() async throws {
        let response = try await TestAPI(.failure(StoreError.versionMismatch(current: 12)))
            .send(.delete, "/v1/tasks/7", [.ifMatch: "\"11\""])
        #expect(response.status == .preconditionFailed)
        #expect(response.headers[.eTag] == "\"12\"")
    }

    @Test func `an unknown user is named by the field that refers to it`() async throws {
        let api = TestAPI(.failure(StoreError.unknownUser(field: "to_user_id")))
        let problem = try await api.send(
            .post, "/v1/tasks/7/transfer", json: #"{"from_user_id":1,"to_user_id":2}"#
        ).problem()
        #expect(problem.detail == "to_user_id names no user.")
    }

    @Test func `a cancelled read may be repeated, a cancelled write has an unknown outcome`() async throws {
        let api = TestAPI(.failure(CancellationError()))
        let read = try await api.send(.get, "/v1/tasks/7").problem()
        #expect(read.code == .unavailable)
        #expect(read.isRetryable)
        let write = try await api.send(.delete, "/v1/tasks/7").problem()
        #expect(write.code == .outcomeUnknown)
        #expect(!write.isRetryable)
    }

    @Test func `what nobody foresaw is 500, its details in the log only`() async throws {
        struct Secret: Error { let text = "password=hunter2" }
        let log = RecordingLog()
        var api = TestAPI(.failure(Secret()))
        api.logger = log.logger
        let response = try await api.send(.get, "/v1/tasks/7", [.requestID: "r-1"])
        #expect(try response.problem().code == .internal)
        #expect(!response.text.contains("hunter2"))
        let line = try #require(log.lines.first { $0.message == "request failed" })
        #expect(line.level == .error)
        #expect(line.metadata["request_id"] == "r-1")
        #expect(line.metadata["error"]?.contains("hunter2") == true)
    }
}
