import AsyncPQ
import TaskModel
import TaskServer

/// What the service is doing right now, for the person who has to find out.
///
/// Neither page has a statement, a parameter, a path or who asked.
struct DebugPages: Sendable {
    let pool: ConnectionPool
    let requests: InFlightRequests

    /// The pool's numbers, and who holds its connections, by where in the code they were asked for.
    func poolPage() async -> [UInt8] {
        let statistics = pool.statistics
        let holders = await pool.holders()
        var json = JSONWriter()
        json.object { json in
            json.member("statistics")
            json.object { json in write(statistics, to: &json) }
            json.member("holders")
            json.array(Self.bySite(holders)) { json, entry in
                json.object { json in
                    json.member("site")
                    json.string(entry.site)
                    json.member("count")
                    json.integer(entry.holders.count)
                    json.member("longest_us")
                    json.integer(entry.holders.map(\.age.microseconds).max() ?? 0)
                    json.member("backends")
                    json.array(entry.holders) { json, holder in json.integer(holder.backendPID) }
                }
            }
        }
        return json.bytes
    }

    /// The requests that are worked on, the oldest first.
    func inFlightPage() -> [UInt8] {
        let now = ContinuousClock.now
        var json = JSONWriter()
        json.object { json in
            json.member("requests")
            json.array(requests.all) { json, entry in
                json.object { json in
                    json.member("request_id")
                    json.string(entry.id)
                    json.member("method")
                    json.string(entry.method)
                    json.member("route")
                    if let template = entry.template { json.string(template) } else { json.null() }
                    json.member("age_us")
                    json.integer((now - entry.arrival).microseconds)
                }
            }
        }
        return json.bytes
    }

    private func write(_ statistics: PoolStatistics, to json: inout JSONWriter) {
        let numbers = [
            ("idle", statistics.idleCount), ("used", statistics.leasedCount), ("opening", statistics.openingCount),
            ("closing", statistics.closingCount), ("waiters", statistics.waiterCount),
            ("acquired_total", statistics.acquiredTotal), ("released_total", statistics.releasedTotal),
            ("opened_total", statistics.openedTotal), ("closed_total", statistics.closedTotal),
            ("connect_failures_total", statistics.connectFailureTotal),
        ]
        for (name, number) in numbers {
            json.member(name)
            json.integer(number)
        }
        // What the server or the system said is in the log: it names hosts.
        json.member("last_connect_failed")
        json.bool(statistics.lastConnectError != nil)
    }

    /// Those of one place together, the place with the longest first.
    private static func bySite(_ holders: [SessionHolder]) -> [(site: String, holders: [SessionHolder])] {
        Dictionary(grouping: holders) { $0.site.map { "\($0.file):\($0.line)" } ?? "a single statement" }
            .map { (site: $0.key, holders: $0.value) }
            .sorted { ($0.holders.first?.age ?? .zero, $1.site) > ($1.holders.first?.age ?? .zero, $0.site) }
    }
}

extension Duration {
    fileprivate var microseconds: Int64 { components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000 }
}
