import TaskClient
import TaskModel

extension ScriptedServer {
    func client(timeout: Duration = .seconds(30), token: String? = nil) throws -> BatonClient {
        try BatonClient(baseURL: baseURL, defaultTimeout: timeout, token: token)
    }
}

/// The task with this number, as the service writes it and as it is read.
func taskJSON(_ id: Int64) -> String {
    var json = JSONWriter()
    json.write(taskRecord(id))
    return String(decoding: json.bytes, as: UTF8.self)
}

func taskRecord(_ id: Int64) -> TaskRecord {
    TaskRecord(
        id: TaskID(rawValue: id), userID: UserID(rawValue: 7), title: "Task \(id)", description: "", isCompleted: false,
        completedAt: nil, priority: .medium, dueAt: nil, labels: [], version: 1, createdAt: noon, updatedAt: noon)
}

func userJSON(_ id: Int64) -> String {
    var json = JSONWriter()
    json.write(userRecord(id))
    return String(decoding: json.bytes, as: UTF8.self)
}

func userRecord(_ id: Int64) -> UserRecord {
    UserRecord(id: UserID(rawValue: id), name: "User \(id)", email: nil, version: 1, createdAt: noon, updatedAt: noon)
}

private let noon = Timestamp(microsecondsSince1970: 1_795_348_800_000_000)
