internal import CLibpq

// The calls that put messages into libpq's output. Each answers whether libpq took it; a refusal may leave half a
// message group behind, so the connection must then be closed (libpq.md P16).
extension ConnectionHandle {
    func sendPrepare(name: String, sql: String, types: [PostgresType]) -> Bool {
        let oids = types.map { Oid($0.rawValue) }
        return unsafe PQsendPrepare(raw, name, sql, Int32(oids.count), oids) == 1
    }

    /// Binds and runs a prepared statement; results come in binary.
    func sendExecute(name: String, _ parameters: Parameters) -> Bool {
        unsafe parameters.withLibpqArrays { count, _, values, lengths, formats in
            unsafe PQsendQueryPrepared(raw, name, count, values, lengths, formats, PostgresFormat.binary.rawValue) == 1
        }
    }

    /// Parses, binds and runs a statement that is not kept.
    func sendOnce(_ sql: String, _ parameters: Parameters) -> Bool {
        unsafe parameters.withLibpqArrays { count, types, values, lengths, formats in
            unsafe PQsendQueryParams(raw, sql, count, types, values, lengths, formats, PostgresFormat.binary.rawValue)
                == 1
        }
    }

    func sendSimple(_ sql: String) -> Bool { unsafe PQsendQuery(raw, sql) == 1 }

    func sendSync() -> Bool { unsafe PQpipelineSync(raw) == 1 }

    /// Switches between extended and simple protocol; local and free when nothing is under way (libpq.md P28).
    func setPipelineMode(_ isOn: Bool) -> Bool {
        if (unsafe PQpipelineStatus(raw) != PQ_PIPELINE_OFF) == isOn { return true }
        return isOn ? unsafe PQenterPipelineMode(raw) == 1 : unsafe PQexitPipelineMode(raw) == 1
    }
}

extension Parameters {
    /// The types that a statement with these parameters is prepared for.
    var types: [PostgresType] { slots.map(\.type) }

    /// Lends the values as the arrays libpq wants: count, types, values, lengths, formats; all `nil` without parameters.
    fileprivate func withLibpqArrays(
        _ body: (
            Int32, UnsafePointer<Oid>?, UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>?,
            UnsafePointer<Int32>?
        ) -> Bool
    ) -> Bool {
        guard count > 0 else { return body(0, nil, nil, nil, nil) }
        return unsafe bytes.withUnsafeBytes { storage in
            unsafe withUnsafeTemporaryAllocation(of: UnsafePointer<CChar>?.self, capacity: count) { values in
                unsafe withUnsafeTemporaryAllocation(of: Int32.self, capacity: count * 3) { numbers in
                    unsafe fill(values, numbers, from: storage)
                    let lengths = numbers.baseAddress
                    let types = unsafe UnsafeRawPointer(lengths?.advanced(by: 2 * count))
                    return unsafe body(
                        Int32(count), types?.assumingMemoryBound(to: Oid.self), values.baseAddress, lengths,
                        lengths?.advanced(by: count))
                }
            }
        }
    }

    private func fill(
        _ values: UnsafeMutableBufferPointer<UnsafePointer<CChar>?>, _ numbers: UnsafeMutableBufferPointer<Int32>,
        from storage: UnsafeRawBufferPointer
    ) {
        for (index, slot) in slots.enumerated() {
            // An empty binary value still needs an address: a null pointer would mean SQL's NULL.
            let start = unsafe storage.baseAddress ?? UnsafeRawPointer(values.baseAddress)
            let value = unsafe start?.advanced(by: slot.offset).assumingMemoryBound(to: CChar.self)
            unsafe values.initializeElement(at: index, to: slot.length == nil ? nil : value)
            unsafe numbers.initializeElement(at: index, to: Int32(truncatingIfNeeded: slot.length ?? 0))
            unsafe numbers.initializeElement(at: count + index, to: slot.format.rawValue)
            unsafe numbers.initializeElement(at: 2 * count + index, to: Int32(bitPattern: slot.type.rawValue))
        }
    }
}
