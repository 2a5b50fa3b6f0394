import Hummingbird
import TaskModel

/// `GET /v1`: what answers here.
struct ServiceRoutes {
    let version: String

    var resources: [Resource] { [Resource("/v1", .get(.anyCredential, describe))] }

    private func describe(_ call: Call) throws -> Response {
        try call.checkNoParameters()
        var json = JSONWriter()
        json.object { json in
            json.member("name")
            json.string("baton")
            json.member("version")
            json.string(version)
        }
        return .json(json)
    }
}
