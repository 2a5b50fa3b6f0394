extension JSONWriter {
    /// Writes what became of the items of a batch.
    package mutating func write(_ results: [BatchResult]) {
        object { writer in
            writer.member("results")
            writer.array(results) { $0.write($1) }
        }
    }

    private mutating func write(_ result: BatchResult) {
        object { writer in
            writer.member("index")
            writer.integer(result.index)
            if let ref = result.ref {
                writer.member("ref")
                writer.string(ref)
            }
            writer.member("status")
            writer.integer(result.status)
            if let version = result.version {
                writer.member("etag")
                writer.string("\"\(version)\"")
            }
            if let task = result.task {
                writer.member("task")
                writer.write(task)
            }
            if let problem = result.problem {
                writer.member("problem")
                writer.write(problem)
            }
        }
    }

    /// Writes the tasks of a batch that were read, and why the others were not.
    package mutating func write(found: [TaskRecord], failed: [(id: TaskID, problem: Problem)]) {
        object { writer in
            writer.member("found")
            writer.array(found) { $0.write($1) }
            writer.member("failed")
            writer.array(failed) { writer, failure in
                writer.object { writer in
                    writer.member("id")
                    writer.integer(failure.id.rawValue)
                    writer.member("problem")
                    writer.write(failure.problem)
                }
            }
        }
    }
}

extension JSONWriter {
    /// Writes the body that asks for several tasks.
    package mutating func write(ids: some Sequence<TaskID>) {
        object { writer in
            writer.member("ids")
            writer.array(ids) { $0.integer($1.rawValue) }
        }
    }

    /// Writes the body of a batch.
    ///
    /// - Parameter write: Writes the members of one item.
    package mutating func write<Item>(
        _ items: [Item], _ mode: BatchMode, _ write: (inout JSONWriter, Item) -> Void
    ) {
        object { writer in
            writer.member("mode")
            writer.string(mode.rawValue)
            writer.member("items")
            writer.array(items) { writer, item in writer.object { write(&$0, item) } }
        }
    }

    /// Writes the members of an item that changes a task.
    package mutating func writeMembers(of update: BatchedUpdate) {
        writeMembers(update.id, update.version)
        member("patch")
        write(update.patch)
    }

    /// Writes the members of an item that deletes a task.
    package mutating func writeMembers(of deletion: BatchedDeletion) {
        writeMembers(deletion.id, deletion.version)
    }

    /// Writes the members of an item that hands a task over.
    package mutating func writeMembers(of transfer: BatchedTransfer) {
        writeMembers(transfer.id, transfer.version)
        writeMembers(of: transfer.transfer)
    }

    private mutating func writeMembers(_ id: TaskID, _ version: Int64?) {
        member("id")
        integer(id.rawValue)
        guard let version else { return }
        member("if_match")
        integer(version)
    }
}
