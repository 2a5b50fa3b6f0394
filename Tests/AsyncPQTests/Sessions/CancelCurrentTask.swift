/// As if somebody else had cancelled the task, at exactly this point.
func cancelCurrentTask() { unsafe withUnsafeCurrentTask { unsafe $0?.cancel() } }
