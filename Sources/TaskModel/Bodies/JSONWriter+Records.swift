extension JSONWriter {
    /// Writes a task as the contract has it.
    ///
    /// The names are written with their punctuation in one piece: this is the hottest loop of a list.
    package mutating func write(_ task: TaskRecord) {
        verbatim("{\"id\":")
        integer(task.id.rawValue)
        verbatim(",\"user_id\":")
        integer(task.userID.rawValue)
        verbatim(",\"title\":")
        string(task.title)
        verbatim(",\"description\":")
        string(task.description)
        verbatim(task.isCompleted ? ",\"completed\":true,\"completed_at\":" : ",\"completed\":false,\"completed_at\":")
        write(task.completedAt)
        verbatim(",\"priority\":")
        string(task.priority.rawValue)
        verbatim(",\"due_at\":")
        write(task.dueAt)
        verbatim(",\"labels\":")
        array(task.labels) { $0.string($1) }
        verbatim(",\"version\":")
        integer(task.version)
        verbatim(",\"created_at\":")
        timestamp(task.createdAt)
        verbatim(",\"updated_at\":")
        timestamp(task.updatedAt)
        verbatim("}")
    }

    /// Writes a user as the contract has it.
    package mutating func write(_ user: UserRecord) {
        verbatim("{\"id\":")
        integer(user.id.rawValue)
        verbatim(",\"name\":")
        string(user.name)
        verbatim(",\"email\":")
        if let email = user.email { string(email) } else { null() }
        verbatim(",\"version\":")
        integer(user.version)
        verbatim(",\"created_at\":")
        timestamp(user.createdAt)
        verbatim(",\"updated_at\":")
        timestamp(user.updatedAt)
        verbatim("}")
    }

    /// Writes a page of tasks.
    ///
    /// - Parameters:
    ///   - nextPageToken: Opens the next page; `nil` on the last, and then the member is absent.
    ///   - total: How many tasks all pages have; absent when nobody asked.
    package mutating func write(_ tasks: [TaskRecord], nextPageToken: String?, total: Int64? = nil) {
        object { writer in
            writer.member("tasks")
            writer.array(tasks) { $0.write($1) }
            writer.write(nextPageToken: nextPageToken)
            guard let total else { return }
            writer.member("total")
            writer.integer(total)
        }
    }

    /// Writes a page of users.
    ///
    /// - Parameter nextPageToken: Opens the next page; `nil` on the last, and then the member is absent.
    package mutating func write(_ users: [UserRecord], nextPageToken: String?) {
        object { writer in
            writer.member("users")
            writer.array(users) { $0.write($1) }
            writer.write(nextPageToken: nextPageToken)
        }
    }

    private mutating func write(nextPageToken: String?) {
        guard let nextPageToken else { return }
        member("next_page_token")
        string(nextPageToken)
    }

    mutating func write(_ moment: Timestamp?) {
        if let moment { timestamp(moment) } else { null() }
    }
}
