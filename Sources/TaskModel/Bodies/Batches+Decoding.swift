extension BatchResult {
    /// Reads what became of the items of a batch.
    package static func all(in value: JSONValue) throws(UnexpectedShape) -> [BatchResult] {
        try RecordReader(value).elements("results").map(BatchResult.init(decoding:))
    }

    private init(decoding value: JSONValue) throws(UnexpectedShape) {
        let reader = RecordReader(value)
        guard let index = Int(exactly: try reader.integer("index")) else {
            throw UnexpectedShape(field: "index", wanted: "a place in the batch")
        }
        guard let status = Int(exactly: try reader.integer("status")) else {
            throw UnexpectedShape(field: "status", wanted: "an HTTP status")
        }
        self.init(
            index: index,
            ref: try reader.present("ref", RecordReader.string),
            status: status,
            version: try reader.present("etag", RecordReader.string).flatMap { Int64($0.filter { $0 != "\"" }) },
            task: try reader.present("task", RecordReader.task),
            problem: try reader.present("problem", RecordReader.problem))
    }
}

/// What a service answers to a batch of reads.
package struct BatchOfReads: Sendable {
    package var found: [TaskRecord]
    package var failed: [(id: TaskID, problem: Problem)]

    /// Reads the tasks that were read, and why the others were not.
    package init(decoding value: JSONValue) throws(UnexpectedShape) {
        let reader = RecordReader(value)
        found = try reader.elements("found").map(TaskRecord.init(decoding:))
        failed = try reader.elements("failed").map { element throws(UnexpectedShape) in
            let failure = RecordReader(element)
            return (TaskID(rawValue: try failure.integer("id")), try failure.problem("problem"))
        }
    }
}

extension RecordReader {
    fileprivate func task(_ name: String) throws(UnexpectedShape) -> TaskRecord {
        try TaskRecord(decoding: member(name))
    }

    fileprivate func problem(_ name: String) throws(UnexpectedShape) -> Problem {
        try Problem(decoding: member(name))
    }
}
