import FoundationEssentials
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOPosix
import TaskModel
import Testing

@testable import TaskServer

/// `openapi.yaml` says what the service does, and nothing else.
@Suite struct ContractTests {
    private let document: ContractDocument

    init() throws { document = try ContractDocument(path: ContractDocument.path) }

    @Test func `every route and method of the service is in the document, and no other`() throws {
        let served = Self.resources.flatMap { resource in
            // The document says once that HEAD goes wherever GET does.
            resource.allow.split(separator: ", ").filter { $0 != "HEAD" }.map { "\($0) \(resource.template)" }
        }
        #expect(served.contains("POST /v1/tasks/{id}/transfer"))
        #expect(Set(served).subtracting(document.operations).sorted() == [], "in the service alone")
        #expect(document.operations.subtracting(served).sorted() == [], "in the document alone")
    }

    @Test func `a problem in the document has the type, title, status and retryability of its code`() throws {
        let known = Dictionary(uniqueKeysWithValues: ProblemCode.known.map { ($0.name, $0) })
        for shown in document.problems {
            let code = try #require(known[shown["code"] ?? ""], "\(shown)")
            let problem = Problem(code)
            #expect(shown["type"] == problem.type)
            #expect(shown["title"] == problem.title)
            #expect(shown["status"] == String(problem.status), "\(code.name)")
            #expect(shown["retryable"] == String(problem.isRetryable), "\(code.name)")
        }
    }

    @Test func `every problem that the service answers is in the document`() {
        #expect(Set(document.problems.compactMap { $0["code"] }) == Set(ProblemCode.known.map(\.name)))
    }

    @Test func `the document says of every operation whether it needs a credential, and which scope`() {
        var demands: [String: String] = [:]
        for resource in Self.resources {
            for method in ["GET", "POST", "PATCH", "DELETE"] {
                guard let operation = resource.operation(for: HTTPRequest.Method(method) ?? .get) else { continue }
                demands["\(method) \(resource.template)"] =
                    switch operation.permission {
                    case .anybody: "nothing"
                    case .anyCredential: "a credential"
                    case .scope(let scope): scope.rawValue
                    }
            }
            demands["OPTIONS \(resource.template)"] = resource.isPublic ? "nothing" : "a credential"
        }
        for operation in document.operations {
            #expect(document.demands[operation, default: "a credential"] == demands[operation], "\(operation)")
        }
    }

    /// Everything that the service's router holds, found by reflection: a list of its own could miss a route.
    static var resources: [Resource] {
        let api = TestAPI()
        let server = APIServer(
            configuration: api.configuration, store: api.store, drain: api.drain, logger: api.logger)
        let group = MultiThreadedEventLoopGroup.singleton
        return resources(in: server.application(on: group).responder.routes)
    }

    private static func resources(in value: Any) -> [Resource] {
        if let resource = value as? Resource { return [resource] }
        return Mirror(reflecting: value).children.flatMap { resources(in: $0.value) }
    }
}

/// As much of `openapi.yaml` as can be read line by line: it is written so that this is enough.
private struct ContractDocument {
    /// Each as a method in capitals and a path: `GET /v1/tasks/{id}`.
    private(set) var operations: Set<String> = []
    /// What an operation needs from its caller, where it says so itself: `nothing`, or a scope.
    private(set) var demands: [String: String] = [:]
    /// The members of each problem document shown, by name; details and faults left out.
    private(set) var problems: [[String: String]] = []

    /// From where this file was compiled: the file beside `Tests`.
    static let path: String = {
        let parts = "\(#filePath)".split(separator: "/", omittingEmptySubsequences: false)
        return parts.dropLast(3).joined(separator: "/") + "/openapi.yaml"
    }()

    init(path: String) throws {
        let text = try String(contentsOf: URL(filePath: path), encoding: .utf8)
        let lines = text.split(separator: "\n").filter { !$0.drop { $0 == " " }.hasPrefix("#") }.map(Line.init)
        readOperations(lines)
        readProblems(lines)
    }

    /// A path is a key of `paths`, a method is a key of a path.
    private mutating func readOperations(_ lines: [Line]) {
        guard let start = lines.firstIndex(where: { $0.indent == 0 && $0.key == "paths" }) else { return }
        let methods: Set<Substring> = ["get", "put", "post", "delete", "options", "head", "patch", "trace"]
        var path: Substring = ""
        var method = ""
        for line in lines[(start + 1)...].prefix(while: { $0.indent > 0 }) {
            if line.indent == 2 { path = line.key }
            if line.indent == 4, methods.contains(line.key) {
                method = line.key.uppercased()
                operations.insert("\(method) \(path)")
            }
            if line.indent == 6, line.key == "security" {
                let scope = line.value.split(separator: "\"").dropFirst().first
                demands["\(method) \(path)"] = scope.map(String.init) ?? "nothing"
            }
        }
    }

    /// A problem begins with its type and goes on as far as its lines are indented alike.
    private mutating func readProblems(_ lines: [Line]) {
        for (index, line) in lines.enumerated() where line.key == "type" && line.value.hasPrefix("/problems/") {
            let members = lines[index...].prefix { $0.indent >= line.indent }.filter { $0.indent == line.indent }
            problems.append(
                Dictionary(members.map { (String($0.key), String($0.value)) }, uniquingKeysWith: { first, _ in first }))
        }
    }

    /// A line of the form `key: value`; the key is empty where it is another.
    private struct Line {
        let indent: Int
        let key: Substring
        let value: Substring

        init(_ text: Substring) {
            let content = text.drop { $0 == " " }
            indent = text.count - content.count
            let parts = content.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            key = parts.count == 2 ? parts[0] : ""
            value = parts.count == 2 ? parts[1].drop { $0 == " " } : ""
        }
    }
}
