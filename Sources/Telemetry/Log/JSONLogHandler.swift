package import Logging
internal import TaskModel

/// Writes each line of the log as one JSON object.
///
/// `time` (RFC 3339, UTC, microseconds), `level`, `label` and `message` come first, then what the line was given, each under
/// its own name and with its own type. A line is never longer than `JSONLine.limit` bytes.
package struct JSONLogHandler: LogHandler {
    package var logLevel = Logger.Level.info
    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?
    private let label: String
    private let sink: LineSink

    package init(label: String, sink: LineSink, metadataProvider: Logger.MetadataProvider? = nil) {
        self.label = label
        self.sink = sink
        self.metadataProvider = metadataProvider
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var line = JSONLine(
            time: Timestamp(microsecondsSince1970: WallClock.microseconds), level: event.level.rawValue, label: label,
            message: event.message.description)
        if let error = event.error { line.add("error", .string("\(error)")) }
        line.add(everything(about: event))
        sink.write(line.finished())
    }

    /// What the line itself says wins over what the task's context says, and that over what the logger says.
    private func everything(about event: LogEvent) -> Logger.Metadata {
        var all = metadata
        if let provided = metadataProvider?.get(), !provided.isEmpty { all.merge(provided) { $1 } }
        guard let own = event.metadata else { return all }
        guard !all.isEmpty else { return own }
        return all.merging(own) { $1 }
    }
}
