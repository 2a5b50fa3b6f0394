internal import TaskModel
internal import Tracing

/// Writes spans as OTLP/HTTP takes them in JSON.
///
/// Source: OpenTelemetry, "OTLP specification", JSON Protobuf Encoding: ids in hexadecimal, 64-bit numbers as text, enums as
/// numbers, names in lowerCamelCase.
struct OTLPWriter {
    /// Who made the spans, such as `service.name`.
    let resource: [(name: String, value: String)]
    let scopeVersion: String

    /// The body of an `ExportTraceServiceRequest`.
    func request(_ spans: [SpanRecord]) -> [UInt8] {
        var json = JSONWriter(reservingCapacity: 512 * spans.count + 512)
        json.object { json in
            json.member("resourceSpans")
            json.array([spans]) { json, spans in
                json.object { json in
                    json.member("resource")
                    json.object { json in
                        json.member("attributes")
                        json.array(resource) { json, entry in attribute(entry.name, .string(entry.value), &json) }
                    }
                    json.member("scopeSpans")
                    json.array([spans]) { json, spans in scope(spans, &json) }
                }
            }
        }
        return json.bytes
    }

    private func scope(_ spans: [SpanRecord], _ json: inout JSONWriter) {
        json.object { json in
            json.member("scope")
            json.object { json in
                json.member("name")
                json.string("baton")
                json.member("version")
                json.string(scopeVersion)
            }
            json.member("spans")
            json.array(spans) { json, span in write(span, &json) }
        }
    }

    private func write(_ span: SpanRecord, _ json: inout JSONWriter) {
        json.object { json in
            identity(span.trace, &json)
            if let parent = span.parentSpanID {
                json.member("parentSpanId")
                json.string(TraceContext(traceID: span.trace.traceID, spanID: parent, isSampled: true).spanText)
            }
            json.member("name")
            json.string(span.name)
            json.member("kind")
            json.integer(span.kind.number)
            json.member("startTimeUnixNano")
            json.string("\(span.start)")
            json.member("endTimeUnixNano")
            json.string("\(span.end)")
            attributes(span.attributes, &json)
            if !span.events.isEmpty {
                json.member("events")
                json.array(span.events) { json, event in write(event, &json) }
            }
            if !span.links.isEmpty {
                json.member("links")
                json.array(span.links.filter { $0.context.trace != nil }) { json, link in
                    json.object { json in
                        if let trace = link.context.trace { identity(trace, &json) }
                        attributes(link.attributes, &json)
                    }
                }
            }
            if let status = span.status { write(status, &json) }
        }
    }

    private func identity(_ trace: TraceContext, _ json: inout JSONWriter) {
        json.member("traceId")
        json.string(trace.traceID.text)
        json.member("spanId")
        json.string(trace.spanText)
        if let state = trace.state {
            json.member("traceState")
            json.string(state)
        }
    }

    private func write(_ event: SpanEvent, _ json: inout JSONWriter) {
        json.object { json in
            json.member("timeUnixNano")
            json.string("\(event.nanosecondsSinceEpoch)")
            json.member("name")
            json.string(event.name)
            attributes(event.attributes, &json)
        }
    }

    private func write(_ status: SpanStatus, _ json: inout JSONWriter) {
        json.member("status")
        json.object { json in
            json.member("code")
            // STATUS_CODE_OK and STATUS_CODE_ERROR.
            json.integer(status.code == .ok ? 1 : 2)
            if let message = status.message {
                json.member("message")
                json.string(message)
            }
        }
    }

    private func attributes(_ attributes: SpanAttributes, _ json: inout JSONWriter) {
        guard !attributes.isEmpty else { return }
        var all: [(String, SpanAttribute)] = []
        attributes.forEach { all.append(($0, $1)) }
        json.member("attributes")
        json.array(all.sorted { $0.0 < $1.0 }) { json, entry in attribute(entry.0, entry.1, &json) }
    }

    private func attribute(_ name: String, _ value: SpanAttribute, _ json: inout JSONWriter) {
        json.object { json in
            json.member("key")
            json.string(name)
            json.member("value")
            self.value(value, &json)
        }
    }

    private func value(_ value: SpanAttribute, _ json: inout JSONWriter) {
        json.object { json in
            switch value {
            case .int32(let number): integer(Int64(number), &json)
            case .int64(let number): integer(number, &json)
            case .double(let number) where number.isFinite:
                json.member("doubleValue")
                json.verbatim("\(number)")
            case .bool(let flag):
                json.member("boolValue")
                json.bool(flag)
            case .string(let text):
                json.member("stringValue")
                json.string(text)
            case .int64Array(let numbers): array(numbers.map(SpanAttribute.int64), &json)
            case .int32Array(let numbers): array(numbers.map(SpanAttribute.int32), &json)
            case .doubleArray(let numbers): array(numbers.map(SpanAttribute.double), &json)
            case .boolArray(let flags): array(flags.map(SpanAttribute.bool), &json)
            case .stringArray(let texts): array(texts.map(SpanAttribute.string), &json)
            case .stringConvertible(let value):
                json.member("stringValue")
                json.string(value.description)
            case .stringConvertibleArray(let values): array(values.map { .string($0.description) }, &json)
            default:
                json.member("stringValue")
                json.string("\(value)")
            }
        }
    }

    private func integer(_ number: Int64, _ json: inout JSONWriter) {
        json.member("intValue")
        json.string("\(number)")
    }

    private func array(_ values: [SpanAttribute], _ json: inout JSONWriter) {
        json.member("arrayValue")
        json.object { json in
            json.member("values")
            json.array(values) { json, value in self.value(value, &json) }
        }
    }
}

extension SpanKind {
    /// The number of `Span.SpanKind` in OTLP.
    fileprivate var number: Int {
        switch self {
        case .internal: 1
        case .server: 2
        case .client: 3
        case .producer: 4
        case .consumer: 5
        }
    }
}
