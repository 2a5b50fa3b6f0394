extension JSONWriter {
    /// Writes a problem document; members without a value are absent.
    package mutating func write(_ problem: Problem) {
        object { writer in
            writer.member("type")
            writer.string(problem.type)
            writer.member("title")
            writer.string(problem.title)
            writer.member("status")
            writer.integer(problem.status)
            writer.text("detail", problem.detail)
            writer.text("instance", problem.instance)
            writer.member("code")
            writer.string(problem.code.name)
            writer.text("request_id", problem.requestID)
            writer.member("retryable")
            writer.bool(problem.isRetryable)
            if let index = problem.index {
                writer.member("index")
                writer.integer(index)
            }
            guard !problem.errors.isEmpty else { return }
            writer.member("errors")
            writer.array(problem.errors) { $0.write($1) }
        }
    }

    private mutating func write(_ fault: FieldFault) {
        object { writer in
            writer.text("pointer", fault.pointer)
            writer.text("code", fault.code.rawValue)
            writer.text("detail", fault.detail)
        }
    }

    private mutating func text(_ name: String, _ value: String?) {
        guard let value else { return }
        member(name)
        string(value)
    }
}

extension Problem {
    /// Reads a problem document of a service that may know more codes than this version.
    ///
    /// - Throws: `UnexpectedShape` when it has no `code`, `status` or `retryable`: then another program wrote it, such as
    ///   a proxy.
    package init(decoding value: JSONValue) throws(UnexpectedShape) {
        let reader = RecordReader(value)
        let name = try reader.string("code")
        let status = try reader.integer("status")
        guard let status = Int(exactly: status), (100...599).contains(status) else {
            throw UnexpectedShape(field: "status", wanted: "an HTTP status")
        }
        let title = try reader.present("title", RecordReader.string) ?? name
        self.init(ProblemCode(name, status, title, isRetryable: try reader.flag("retryable")))
        type = try reader.present("type", RecordReader.string) ?? "about:blank"
        detail = try reader.present("detail", RecordReader.string)
        instance = try reader.present("instance", RecordReader.string)
        requestID = try reader.present("request_id", RecordReader.string)
        index = try reader.present("index", RecordReader.integer).flatMap { Int(exactly: $0) }
        errors = try (reader.present("errors", RecordReader.elements) ?? []).map(FieldFault.init(decoding:))
    }
}

extension FieldFault {
    fileprivate init(decoding value: JSONValue) throws(UnexpectedShape) {
        let reader = RecordReader(value)
        self.init(
            pointer: try reader.string("pointer"), code: FaultCode(rawValue: try reader.string("code")),
            detail: try reader.string("detail"))
    }
}
