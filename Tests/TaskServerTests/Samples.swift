import TaskModel

extension TaskRecord {
    /// A task with something in every field.
    static func sample(id: Int64 = 7, version: Int64 = 3) -> TaskRecord {
        TaskRecord(
            id: TaskID(rawValue: id), userID: UserID(rawValue: 2), title: "Größe \"messen\"\n", description: "",
            isCompleted: false, completedAt: nil, priority: .high, dueAt: nil, labels: ["a", "b"], version: version,
            createdAt: Timestamp(microsecondsSince1970: 1), updatedAt: Timestamp(microsecondsSince1970: 1_000_000))
    }

    /// The sample as the service answers it.
    static func sampleJSON(id: Int64 = 7, version: Int64 = 3) -> String {
        #"{"id":\#(id),"user_id":2,"title":"Größe \"messen\"\n","description":"","completed":false,"completed_at":null,"#
            + #""priority":"high","due_at":null,"labels":["a","b"],"version":\#(version),"#
            + #""created_at":"1970-01-01T00:00:00.000001Z","updated_at":"1970-01-01T00:00:01.000000Z"}"#
    }
}

extension UserRecord {
    static func sample(id: Int64 = 2, version: Int64 = 1) -> UserRecord {
        UserRecord(
            id: UserID(rawValue: id), name: "Ada", email: "ada@example.org", version: version,
            createdAt: Timestamp(microsecondsSince1970: 0), updatedAt: Timestamp(microsecondsSince1970: 0))
    }

    static func sampleJSON(id: Int64 = 2, version: Int64 = 1) -> String {
        #"{"id":\#(id),"name":"Ada","email":"ada@example.org","version":\#(version),"#
            + #""created_at":"1970-01-01T00:00:00.000000Z","updated_at":"1970-01-01T00:00:00.000000Z"}"#
    }
}
