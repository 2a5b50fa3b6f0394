import Telemetry

/// What each metric is, by the label under which it is told to swift-metrics.
///
/// What is known without being counted is in `ServiceTelemetry+Metrics.swift`.
enum MetricCatalogue {
    static let all: [String: MetricDescription] = [
        "http.server.request.duration": .init("Requests of the API, from their head to the end of the answer"),
        "baton.problems": .init("Problem documents sent, by their code"),
        "baton.sheds": .init("Requests and connections turned away without being worked on"),
        "baton.idempotent_replays": .init("Writes under a key that were answered with what was kept"),
        "db.client.operation.duration": .init("Statements with their wait for a session, by name"),
        "db.client.connection.count": .init("Connections to the database, by state", name: "db_client_connections"),
        "db.client.connection.max": .init("Connections of the pool at most"),
        "db.client.connection.idle.min": .init("Connections of the pool at least"),
        "db.client.connection.pending_requests": .init("Callers that wait for a connection"),
        "db.client.connection.wait_time": .init("From asking for a connection to having one"),
        "db.client.connection.use_time": .init("From having a connection to its return"),
        "db.client.connection.create_time": .init("From the decision to connect to a session"),
        "db.client.connection.timeouts": .init("Callers that waited for a connection in vain"),
        "asyncpq.refusals": .init("Callers that the pool refused at once, by reason"),
        "asyncpq.connect.failures": .init("Attempts of the pool to connect that failed"),
        "asyncpq.connection.closes": .init("Connections of the pool that ended, by reason"),
        "asyncpq.cancels": .init("Requests to cancel a statement, by outcome"),
        "asyncpq.lane.reads": .init("Reads of one row that the lane was asked for"),
        "asyncpq.lane.refusals": .init("Reads that the lane refused, because too many were under way"),
        "asyncpq.lane.statements": .init("Statements that the lane sent"),
        "asyncpq.lane.statement.keys": .init("Keys in one statement of the lane: how many reads share it"),
        "asyncpq.lane.connections": .init("Connections that the lane made: one, and another after each loss"),
        "asyncpq.lane.connect.failures": .init("Attempts of the lane to connect that failed"),
        "asyncpq.lane.losses": .init("Connections of the lane that ended"),
    ]
}
