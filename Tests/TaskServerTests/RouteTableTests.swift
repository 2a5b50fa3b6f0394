import Hummingbird
import Testing

@testable import TaskServer

@Suite struct RouteTableTests {
    private let table = RouteTable(
        ["/v1", "/v1/tasks", "/v1/tasks/{id}", "/v1/tasks/{id}/transfer", "/v1/tasks/batch/get"].map { Resource($0) })

    @Test(arguments: [
        ("/v1", "/v1", ""), ("/v1/tasks", "/v1/tasks", ""), ("/v1/tasks/7", "/v1/tasks/{id}", "7"),
        ("/v1/tasks/batch/get", "/v1/tasks/batch/get", ""), ("/v1/tasks/%20", "/v1/tasks/{id}", "%20"),
    ])
    func `a path finds its template and the value in its braces`(
        path: String, template: String, value: String
    ) throws {
        let match = try #require(table.match(path[...]))
        #expect(match.resource.template == template)
        #expect(match.value == value)
    }

    @Test func `a literal segment that leads nowhere does not hide one in braces`() throws {
        let match = try #require(table.match("/v1/tasks/batch/transfer"))
        #expect(match.resource.template == "/v1/tasks/{id}/transfer")
        #expect(match.value == "batch")
        #expect(try #require(table.match("/v1/tasks/batch")).resource.template == "/v1/tasks/{id}")
    }

    @Test(arguments: [
        "", "/", "v1", "*", "/v2", "/V1", "/v1/", "//v1", "/v1//tasks", "/v1/tasks/", "/v1/tasks//transfer",
        "/v1/tasks/7/", "/v1/tasks/7/transfers", "/v1/tasks/7/transfer/x", "/v1/%74asks", "/v1/tasks/batch/get/",
    ])
    func `a path that differs in one byte finds nothing`(path: String) {
        #expect(table.match(path[...]) == nil)
    }
}
