import HTTPTypes
import HummingbirdTesting
import TaskModel
import Testing

@testable import TaskServer

@Suite struct UserRoutesTests {
    private let id = UserID(rawValue: 2)

    @Test func `a created user is 201 with its path, its tag and itself`() async throws {
        let api = TestAPI(.user(.sample()))
        let response = try await api.send(.post, "/v1/users", json: #"{"name":"Ada","email":"ada@example.org"}"#)
        #expect(response.status == .created)
        #expect(response.headers[.location] == "/v1/users/2")
        #expect(response.headers[.eTag] == "\"1\"")
        #expect(response.text == UserRecord.sampleJSON())
        #expect(api.store.questions == [.createUser(UserDraft(name: "Ada", email: "ada@example.org"))])
    }

    @Test func `a user is read with its tag, or 304`() async throws {
        let api = TestAPI(.user(.sample(version: 9)))
        let response = try await api.send(.get, "/v1/users/2")
        #expect(response.text == UserRecord.sampleJSON(version: 9))
        #expect(response.headers[.eTag] == "\"9\"")
        #expect(try await api.send(.get, "/v1/users/2", [.ifNoneMatch: "\"9\""]).status == .notModified)
        #expect(api.store.questions == [.user(id), .user(id)])
    }

    @Test func `a patch asks for what it names`() async throws {
        let api = TestAPI(.user(.sample()))
        let response = try await api.send(.patch, "/v1/users/2", [.ifMatch: "\"1\""], json: #"{"email":null}"#)
        #expect(response.status == .ok)
        #expect(api.store.questions == [.updateUser(id, UserPatch(email: .clear), .oneOf([1]))])
    }

    @Test func `a user is deleted alone, or after the tasks went to another`() async throws {
        let api = TestAPI(.done)
        #expect(try await api.send(.delete, "/v1/users/2").status == .noContent)
        #expect(try await api.send(.delete, "/v1/users/2?transfer_tasks_to=3").status == .noContent)
        #expect(
            api.store.questions == [
                .deleteUser(id, heir: nil, .any), .deleteUser(id, heir: UserID(rawValue: 3), .any),
            ])
    }

    @Test func `a user cannot inherit from itself`() async throws {
        let api = TestAPI(.done)
        let response = try await api.send(.delete, "/v1/users/2?transfer_tasks_to=2")
        #expect(try response.problem().code == .validationFailed)
        #expect(api.store.questions.isEmpty)
    }

    @Test(arguments: ["0", "-1", "x", "", "9223372036854775808", "3&transfer_tasks_to=4"])
    func `an heir that is no user's id is 400`(heir: String) async throws {
        let api = TestAPI(.done)
        let response = try await api.send(.delete, "/v1/users/2?transfer_tasks_to=\(heir)")
        #expect(try response.problem().code == .invalidParameter)
        #expect(api.store.questions.isEmpty)
    }
}
