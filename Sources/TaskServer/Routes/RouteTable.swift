/// Finds the resource of a path.
///
/// Hummingbird's router is not used: it takes `//v1/users/` for `/v1/users`, answers 404 where the method is wrong, and
/// builds the template's text and a dictionary of parameters anew for every request.
struct RouteTable: Sendable {
    /// A resource and what stood in the place of its braces.
    struct Match {
        let resource: Resource
        /// Still percent-encoded; empty when the template has no braces.
        let value: Substring
    }

    private struct Node {
        var literals: [(segment: String, node: Node)] = []
        /// What follows a segment in braces: one node at most.
        var anything: [Node] = []
        var resource: Resource?
    }

    private var root = Node()

    init(_ resources: [Resource]) {
        for resource in resources {
            let segments = resource.template.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
            precondition(segments.count { $0.hasPrefix("{") } <= 1, "\(resource.template) has more than one value")
            Self.insert(resource, at: segments, into: &root)
        }
    }

    private static func insert(_ resource: Resource, at segments: ArraySlice<Substring>, into node: inout Node) {
        guard let segment = segments.first else {
            precondition(node.resource == nil, "\(resource.template) is declared twice")
            node.resource = resource
            return
        }
        if segment.hasPrefix("{") {
            if node.anything.isEmpty { node.anything.append(Node()) }
            insert(resource, at: segments.dropFirst(), into: &node.anything[0])
        } else {
            let known = node.literals.firstIndex { $0.segment == segment }
            if known == nil { node.literals.append((String(segment), Node())) }
            insert(resource, at: segments.dropFirst(), into: &node.literals[known ?? node.literals.endIndex - 1].node)
        }
    }

    /// - Parameter path: Without the query; compared byte for byte.
    func match(_ path: Substring) -> Match? {
        guard path.utf8.first == UInt8(ascii: "/") else { return nil }
        return Self.match(path.dropFirst(), below: root, value: "")
    }

    /// Prefers a literal segment to one in braces, and turns back where the literal leads nowhere.
    private static func match(_ rest: Substring?, below node: Node, value: Substring) -> Match? {
        guard let rest else { return node.resource.map { Match(resource: $0, value: value) } }
        let bytes = rest.utf8
        let slash = bytes.firstIndex(of: UInt8(ascii: "/"))
        let segment = rest[..<(slash ?? rest.endIndex)]
        let next = slash.map { rest[bytes.index(after: $0)...] }
        for literal in node.literals where literal.segment.utf8.elementsEqual(segment.utf8) {
            if let match = match(next, below: literal.node, value: value) { return match }
        }
        guard !segment.isEmpty, let below = node.anything.first else { return nil }
        return match(next, below: below, value: segment)
    }
}
