import NIOCore
import NIOPosix

/// Event loops that end with the body that uses them.
func withEventLoops<Value>(
    count: Int, _ body: (MultiThreadedEventLoopGroup) async throws -> Value
) async throws -> Value {
    let group = MultiThreadedEventLoopGroup(numberOfThreads: count)
    do {
        let value = try await body(group)
        try await group.shutdownGracefully()
        return value
    } catch {
        try? await group.shutdownGracefully()
        throw error
    }
}
