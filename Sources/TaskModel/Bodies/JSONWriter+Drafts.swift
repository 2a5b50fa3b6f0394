extension JSONWriter {
    /// Writes the body that creates a task, with every field.
    package mutating func write(_ draft: TaskDraft) {
        object { writer in
            writer.member("user_id")
            writer.integer(draft.userID.rawValue)
            writer.member("title")
            writer.string(draft.title)
            writer.member("description")
            writer.string(draft.description)
            writer.member("completed")
            writer.bool(draft.isCompleted)
            writer.member("priority")
            writer.string(draft.priority.rawValue)
            writer.member("due_at")
            writer.write(draft.dueAt)
            writer.member("labels")
            writer.array(draft.labels) { $0.string($1) }
        }
    }

    /// Writes a merge-patch with the fields that change.
    package mutating func write(_ patch: TaskPatch) {
        object { writer in
            writer.change("title", patch.title) { $0.string($1) }
            writer.change("description", patch.description) { $0.string($1) }
            writer.change("completed", patch.isCompleted) { $0.bool($1) }
            writer.change("priority", patch.priority) { $0.string($1.rawValue) }
            writer.change("due_at", patch.dueAt) { $0.timestamp($1) }
            writer.change("labels", patch.labels) { $0.array($1) { $0.string($1) } }
        }
    }

    /// Writes the body that hands a task over.
    package mutating func write(_ transfer: TaskTransfer) {
        object { writer in
            writer.member("from_user_id")
            writer.integer(transfer.from.rawValue)
            writer.member("to_user_id")
            writer.integer(transfer.to.rawValue)
        }
    }

    /// Writes the body that creates a user, with every field.
    package mutating func write(_ draft: UserDraft) {
        object { writer in
            writer.member("name")
            writer.string(draft.name)
            writer.member("email")
            if let email = draft.email { writer.string(email) } else { writer.null() }
        }
    }

    /// Writes a merge-patch with the fields that change.
    package mutating func write(_ patch: UserPatch) {
        object { writer in
            writer.change("name", patch.name) { $0.string($1) }
            writer.change("email", patch.email) { $0.string($1) }
        }
    }

    private mutating func change<Value>(_ name: String, _ value: Value?, _ write: (inout JSONWriter, Value) -> Void) {
        guard let value else { return }
        member(name)
        write(&self, value)
    }

    private mutating func change<Value>(
        _ name: String, _ change: NullableChange<Value>, _ write: (inout JSONWriter, Value) -> Void
    ) {
        switch change {
        case .keep: return
        case .clear:
            member(name)
            null()
        case .set(let value):
            member(name)
            write(&self, value)
        }
    }
}
