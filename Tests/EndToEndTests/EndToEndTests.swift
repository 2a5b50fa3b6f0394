import Testing

/// The built program, as its users meet it: over HTTP, by its exit codes, signals and what it prints.
///
/// One test at a time: each starts processes of its own, and some of them measure time.
@Suite(.serialized, .timeLimit(.minutes(2))) enum EndToEndTests {}
