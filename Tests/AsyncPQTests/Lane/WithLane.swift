import AsyncPQ
import TestSupport

/// Runs `body` with a lane to the suite's database, and closes it.
func withLane<Value>(
    _ configuration: LaneConfiguration = LaneConfiguration(), applicationName: String = "lane",
    _ body: (Lane) async throws -> Value
) async throws -> Value {
    let connection = try ScratchDatabase.current.connection(applicationName: applicationName)
    let lane = Lane(connection: connection, configuration: configuration, logger: .quiet)
    do {
        let value = try await body(lane)
        await lane.close()
        return value
    } catch {
        await lane.close()
        throw error
    }
}
