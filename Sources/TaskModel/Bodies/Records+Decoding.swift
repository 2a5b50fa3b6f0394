extension TaskRecord {
    /// Reads a task as a service answers it.
    package init(decoding value: JSONValue) throws(UnexpectedShape) {
        let reader = RecordReader(value)
        self.init(
            id: TaskID(rawValue: try reader.integer("id")),
            userID: UserID(rawValue: try reader.integer("user_id")),
            title: try reader.string("title"),
            description: try reader.string("description"),
            isCompleted: try reader.flag("completed"),
            completedAt: try reader.present("completed_at", RecordReader.timestamp),
            priority: Priority(rawValue: try reader.string("priority")),
            dueAt: try reader.present("due_at", RecordReader.timestamp),
            labels: try reader.strings("labels"),
            version: try reader.integer("version"),
            createdAt: try reader.timestamp("created_at"),
            updatedAt: try reader.timestamp("updated_at"))
    }
}

extension UserRecord {
    /// Reads a user as a service answers it.
    package init(decoding value: JSONValue) throws(UnexpectedShape) {
        let reader = RecordReader(value)
        self.init(
            id: UserID(rawValue: try reader.integer("id")),
            name: try reader.string("name"),
            email: try reader.present("email", RecordReader.string),
            version: try reader.integer("version"),
            createdAt: try reader.timestamp("created_at"),
            updatedAt: try reader.timestamp("updated_at"))
    }
}

extension ListPage<TaskRecord> {
    /// Reads a page of tasks.
    package init(tasksIn value: JSONValue) throws(UnexpectedShape) {
        let reader = RecordReader(value)
        self.init(
            items: try reader.elements("tasks").map(TaskRecord.init(decoding:)),
            nextPageToken: try reader.present("next_page_token", RecordReader.string),
            total: try reader.present("total", RecordReader.integer))
    }
}

extension ListPage<UserRecord> {
    /// Reads a page of users.
    package init(usersIn value: JSONValue) throws(UnexpectedShape) {
        let reader = RecordReader(value)
        self.init(
            items: try reader.elements("users").map(UserRecord.init(decoding:)),
            nextPageToken: try reader.present("next_page_token", RecordReader.string))
    }
}
