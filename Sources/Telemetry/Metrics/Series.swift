internal import CoreMetrics
internal import Synchronization

/// One row of numbers: what counts under one name and one set of labels.
///
/// Recording is an atomic addition or two, without a lock, from any thread.
protocol Series: AnyObject, Sendable {
    func write(_ name: String, labels: String, to text: inout PrometheusText)
}

final class CounterSeries: Series, CounterHandler {
    private let count = Atomic<Int64>(0)

    func increment(by amount: Int64) {
        // A counter never goes down.
        if amount > 0 { count.wrappingAdd(amount, ordering: .relaxed) }
    }

    func reset() { count.store(0, ordering: .relaxed) }

    func write(_ name: String, labels: String, to text: inout PrometheusText) {
        text.sample(name, labels: labels, Double(count.load(ordering: .relaxed)))
    }
}

final class FloatCounterSeries: Series, FloatingPointCounterHandler {
    private let sum = AtomicDouble()

    func increment(by amount: Double) {
        if amount > 0, amount.isFinite { sum.add(amount) }
    }

    func reset() { sum.value = 0 }

    func write(_ name: String, labels: String, to text: inout PrometheusText) {
        text.sample(name, labels: labels, sum.value)
    }
}

final class GaugeSeries: Series, RecorderHandler, MeterHandler {
    private let last = AtomicDouble()

    func record(_ value: Int64) { last.value = Double(value) }
    func record(_ value: Double) { last.value = value }
    func set(_ value: Int64) { last.value = Double(value) }
    func set(_ value: Double) { last.value = value }
    func increment(by amount: Double) { last.add(amount) }
    func decrement(by amount: Double) { last.add(-amount) }

    func write(_ name: String, labels: String, to text: inout PrometheusText) {
        text.sample(name, labels: labels, last.value)
    }
}

/// A number with a fraction that several threads add to.
final class AtomicDouble: Sendable {
    private let bits = Atomic<UInt64>(0)

    var value: Double {
        get { Double(bitPattern: bits.load(ordering: .relaxed)) }
        set { bits.store(newValue.bitPattern, ordering: .relaxed) }
    }

    func add(_ amount: Double) {
        var old = bits.load(ordering: .relaxed)
        while true {
            let new = (Double(bitPattern: old) + amount).bitPattern
            let (isDone, found) = bits.weakCompareExchange(expected: old, desired: new, ordering: .relaxed)
            if isDone { return }
            old = found
        }
    }
}
