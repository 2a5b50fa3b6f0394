import HTTPTypes
import Hummingbird
import TaskModel

/// The routes that orchestrators ask.
struct ProbeRoutes<TimeSource: Clock> where TimeSource.Duration == Duration {
    let probe: ReadinessProbe<TimeSource>

    var resources: [Resource] {
        [
            Resource("/livez", .get(.anybody) { _ in Self.answer("alive", .ok) }),
            Resource("/readyz", .get(.anybody) { _ in Self.answer(await probe.readiness()) }),
            Resource(
                "/startupz",
                .get(.anybody) { _ in
                    await probe.hasStarted()
                        ? Self.answer("started", .ok) : Self.answer("starting", .serviceUnavailable)
                }),
        ]
    }

    private static func answer(_ readiness: Readiness) -> Response {
        guard !readiness.isReady else { return answer("ready", .ok) }
        return answer("not_ready", .serviceUnavailable, faults: readiness.faults)
    }

    private static func answer(
        _ status: String, _ code: HTTPResponse.Status, faults: [Readiness.Fault] = []
    ) -> Response {
        var json = JSONWriter()
        json.object { json in
            json.member("status")
            json.string(status)
            guard !faults.isEmpty else { return }
            json.member("not_ready")
            json.array(faults) { json, fault in
                json.object { json in
                    json.member("component")
                    json.string(fault.component)
                    json.member("reason")
                    json.string(fault.reason)
                }
            }
        }
        return .json(json, status: code)
    }
}
