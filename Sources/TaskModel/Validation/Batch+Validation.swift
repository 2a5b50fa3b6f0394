/// A batch that can be read: what it is to do, item by item.
package struct BatchRequest<Item: Sendable>: Sendable {
    package var mode: BatchMode
    /// At least one; no two have the same id.
    package var entries: [BatchEntry<Item>]
}

/// One item of a batch: its faults are its own.
package struct BatchEntry<Item: Sendable>: Sendable {
    /// What the caller calls it.
    package var ref: String?
    package var item: Result<Item, ValidationFailure>
}

extension BatchRequest<TaskDraft> {
    /// Reads the body that creates tasks.
    package init(creating body: JSONValue) throws(ValidationFailure) {
        try self.init(body, id: { _ in nil }) { reader in
            let draft = TaskDraft(reading: &reader)
            reader.refuseRest(
                readOnly: readOnlyTaskFields.merging(["if_match": "A new task has no version to match."]) { $1 })
            return draft
        }
    }
}

extension BatchRequest<BatchedUpdate> {
    /// Reads the body that changes tasks.
    package init(updating body: JSONValue) throws(ValidationFailure) {
        try self.init(body, id: \.id) { reader in
            let id = reader.required("id", .identifier)
            let version = reader.optional("if_match", .identifier)
            let patch = reader.required("patch", .patch)
            reader.refuseRest(readOnly: [:])
            guard let id, let patch else { return nil }
            return BatchedUpdate(TaskID(rawValue: id), patch, ifMatch: version)
        }
    }
}

extension BatchRequest<BatchedDeletion> {
    /// Reads the body that deletes tasks.
    package init(deleting body: JSONValue) throws(ValidationFailure) {
        try self.init(body, id: \.id) { reader in
            let id = reader.required("id", .identifier)
            let version = reader.optional("if_match", .identifier)
            reader.refuseRest(readOnly: [:])
            return id.map { BatchedDeletion(TaskID(rawValue: $0), ifMatch: version) }
        }
    }
}

extension BatchRequest<BatchedTransfer> {
    /// Reads the body that hands tasks over.
    package init(transferring body: JSONValue) throws(ValidationFailure) {
        try self.init(body, id: \.id) { reader in
            let id = reader.required("id", .identifier)
            let version = reader.optional("if_match", .identifier)
            let transfer = TaskTransfer(reading: &reader)
            reader.refuseRest(readOnly: [:])
            guard let id, let transfer else { return nil }
            return BatchedTransfer(TaskID(rawValue: id), from: transfer.from, to: transfer.to, ifMatch: version)
        }
    }
}

/// Reads the body that asks for several tasks: their ids, each once, in the order asked for.
package func taskIDs(validating body: JSONValue) throws(ValidationFailure) -> [TaskID] {
    var reader = BodyReader(body)
    let ids = reader.required("ids", .identifiers(1...BatchLimit.reads))
    reader.refuseRest(readOnly: [:])
    guard !reader.hasFaults, let ids else { throw reader.failure }
    var seen: Set<Int64> = []
    return ids.filter { seen.insert($0).inserted }.map(TaskID.init(rawValue:))
}

extension BatchRequest {
    /// - Parameters:
    ///   - id: The id that no other item may have; `nil` for an item that names no task.
    ///   - read: Takes the item's own fields; `nil` when it lacks one.
    private init(
        _ body: JSONValue, id: (Item) -> TaskID?, _ read: (inout BodyReader) -> Item?
    ) throws(ValidationFailure) {
        var reader = BodyReader(body)
        let mode = reader.required("mode", .mode)
        let items = reader.required("items", .elements(1...BatchLimit.writes))
        reader.refuseRest(readOnly: [:])
        guard !reader.hasFaults, let mode, let items else { throw reader.failure }
        let place = JSONPointer.root.member("items")
        let entries = items.enumerated().map { BatchEntry($1, at: place.element($0), read) }
        try Self.refuseDuplicates(in: items, at: place)
        self.init(mode: mode, entries: entries)
    }

    /// The ids as they stand in the items: also one whose other fields are faulty must not be there twice.
    private static func refuseDuplicates(in items: [JSONValue], at place: JSONPointer) throws(ValidationFailure) {
        var faults = FaultList()
        var seen: Set<Int64> = []
        for (index, item) in items.enumerated() {
            guard case .integer(let id) = item["id"], !seen.insert(id).inserted else { continue }
            faults.add(.duplicate, at: place.element(index).member("id"), "The task occurs earlier in the batch.")
        }
        if !faults.faults.isEmpty { throw ValidationFailure(faults: faults.faults) }
    }
}

extension BatchEntry {
    fileprivate init(_ value: JSONValue, at place: JSONPointer, _ read: (inout BodyReader) -> Item?) {
        var reader = BodyReader(value, at: place, as: "The item")
        ref = reader.optional("ref", .ref)
        let item = read(&reader)
        self.item = if let item, !reader.hasFaults { .success(item) } else { .failure(reader.failure) }
    }
}

extension Rule<BatchMode> {
    fileprivate static let mode = Rule(wanted: "\"atomic\" or \"partial\"") { value, place, faults in
        guard case .string(let name) = value else {
            faults.add(.wrongType, at: place, "Must be a string: \"atomic\" or \"partial\".")
            return nil
        }
        guard let mode = BatchMode(rawValue: name) else {
            faults.add(.notAllowed, at: place, "Must be \"atomic\" or \"partial\".")
            return nil
        }
        return mode
    }
}

extension Rule<TaskPatch> {
    fileprivate static let patch = Rule(wanted: "an object with the fields to change") { value, place, faults in
        do throws(ValidationFailure) {
            return try TaskPatch(validating: value, at: place, as: "The patch")
        } catch {
            faults.add(error.faults)
            return nil
        }
    }
}

extension Rule<[JSONValue]> {
    /// An array with so many elements, whatever they are.
    fileprivate static func elements(_ counts: ClosedRange<Int>) -> Rule {
        let wanted = "an array of \(counts.lowerBound) to \(counts.upperBound) elements"
        return Rule(wanted: wanted) { value, place, faults in
            guard case .array(let elements) = value else {
                faults.add(.wrongType, at: place, "Must be \(wanted).")
                return nil
            }
            if elements.count < counts.lowerBound { faults.add(.tooFew, at: place, "Must have at least one element.") }
            if elements.count > counts.upperBound {
                faults.add(
                    .tooMany, at: place,
                    "Must have at most \(counts.upperBound) elements; it has \(elements.count).")
            }
            return elements
        }
    }
}

extension Rule<[Int64]> {
    fileprivate static func identifiers(_ counts: ClosedRange<Int>) -> Rule {
        let array = Rule<[JSONValue]>.elements(counts)
        return Rule(wanted: array.wanted) { value, place, faults in
            guard let elements = array.read(value, place, &faults) else { return nil }
            var ids: [Int64] = []
            for (index, element) in elements.prefix(counts.upperBound).enumerated() {
                if let id = Rule<Int64>.identifier.read(element, place.element(index), &faults) { ids.append(id) }
            }
            return ids
        }
    }
}
