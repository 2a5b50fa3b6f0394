/// Whether callers must prove who they are.
enum AuthenticationMode: String, CaseIterable, Sendable {
    case required
    case none
}
