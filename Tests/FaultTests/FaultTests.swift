import TestSupport
import Testing

/// AsyncPQ beside a server and a network that fail: one case after the other, because each looks at the whole process.
///
/// `BATON_FAULT_SCALE=1` plays each case as long as `Tests/README.md` says; unset, all of them take about a minute.
@Suite(.serialized, .timeLimit(.minutes(FaultScale.isLong ? 60 : 3))) struct FaultTests {}
