import TaskModel

/// Each fault as its pointer and its code.
func faultsOf(_ body: JSONValue, _ validate: (JSONValue) throws -> Void) -> [String] {
    do {
        try validate(body)
        return []
    } catch let failure as ValidationFailure {
        return failure.faults.map { $0.pointer.isEmpty ? $0.code.rawValue : "\($0.pointer) \($0.code.rawValue)" }
    } catch {
        return ["\(error)"]
    }
}

func faultsOf(_ text: String, _ validate: (JSONValue) throws -> Void) -> [String] {
    do {
        return faultsOf(try parsed(text), validate)
    } catch {
        return ["\(error)"]
    }
}
