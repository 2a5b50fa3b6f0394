import FoundationEssentials
import Testing
import Yams

@testable import TaskServer

/// The contract as JSON, which is made of `openapi.yaml` once and kept in the sources.
@Suite struct ContractJSONTests {
    @Test func `the contract as JSON says what openapi.yaml says, and no more`() throws {
        let yaml = try Plain(Yams.compose(yaml: Repository.file("openapi.yaml")))
        let json = try Plain(Yams.compose(yaml: EmbeddedFiles.contractJSON))
        #expect(yaml.difference(from: json) == nil, "Run scripts/embed-documents.")
    }

    @Test func `a difference is found, and where it is`() throws {
        let one = try Plain(Yams.compose(yaml: "{a: [1, {b: x}], c: 'true'}"))
        #expect(one.difference(from: try Plain(Yams.compose(yaml: #"{"c":"true","a":[1,{"b":"x"}]}"#))) == nil)
        #expect(one.difference(from: try Plain(Yams.compose(yaml: #"{"c":true,"a":[1,{"b":"x"}]}"#))) == "/c")
        #expect(one.difference(from: try Plain(Yams.compose(yaml: #"{"c":"true","a":[1,{"b":"y"}]}"#))) == "/a/1/b")
        #expect(one.difference(from: try Plain(Yams.compose(yaml: #"{"c":"true","a":[1]}"#))) == "/a")
    }
}

/// A document without what only its notation has: order of members, quotes, aliases.
private indirect enum Plain: Equatable {
    case members([String: Plain])
    case elements([Plain])
    /// A scalar, with whether it is text: `"true"` is another than `true`.
    case scalar(String, isText: Bool)

    init(_ node: Node?) throws {
        switch try #require(node) {
        case .mapping(let mapping):
            self = .members(
                Dictionary(try mapping.map { (try #require($0.key.string), try Plain($0.value)) }) { first, _ in first }
            )
        case .sequence(let sequence): self = .elements(try sequence.map { try Plain($0) })
        case .scalar(let scalar):
            self = .scalar(scalar.string, isText: Node.scalar(scalar).tag == Tag(.str))
        case .alias: throw Unreadable()
        }
    }

    /// Where the first difference is, as a JSON pointer.
    func difference(from other: Plain, at place: String = "") -> String? {
        switch (self, other) {
        case (.members(let own), .members(let others)):
            guard own.keys.sorted() == others.keys.sorted() else { return place }
            for (key, value) in own.sorted(by: { $0.key < $1.key }) {
                if let found = others[key].map({ value.difference(from: $0, at: "\(place)/\(key)") }) ?? place {
                    return found
                }
            }
            return nil
        case (.elements(let own), .elements(let others)):
            guard own.count == others.count else { return place }
            for (index, pair) in zip(own, others).enumerated() {
                if let found = pair.0.difference(from: pair.1, at: "\(place)/\(index)") { return found }
            }
            return nil
        default: return self == other ? nil : place
        }
    }
}

private struct Unreadable: Error {}
