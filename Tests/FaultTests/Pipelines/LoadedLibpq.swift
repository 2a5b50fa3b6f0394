import Glibc

@testable import AsyncPQ

/// The calls of the loaded libpq that AsyncPQ makes inline, by their names: its header is AsyncPQ's alone.
@safe struct LoadedLibpq: Sendable {
    typealias Call = @convention(c) (OpaquePointer) -> Int32
    typealias TextCall = @convention(c) (OpaquePointer, UnsafePointer<CChar>) -> OpaquePointer?
    typealias NameCall = @convention(c) (OpaquePointer, UnsafePointer<CChar>) -> Int32
    typealias TraceCall = @convention(c) (OpaquePointer, UnsafeMutablePointer<FILE>) -> Void
    typealias PlainCall = @convention(c) (OpaquePointer) -> Void
    typealias FlagsCall = @convention(c) (OpaquePointer, Int32) -> Void
    typealias ResultCall = @convention(c) (OpaquePointer) -> OpaquePointer?

    let isBusy: Call
    let flush: Call
    let consumeInput: Call
    let enterPipelineMode: Call
    let exitPipelineMode: Call
    let pipelineStatus: Call
    let sendFlushRequest: Call
    let setSingleRowMode: Call
    let transactionStatus: Call
    let getResult: ResultCall
    let exec: TextCall
    let describePrepared: NameCall
    let describePortal: NameCall
    let trace: TraceCall
    let untrace: PlainCall
    let setTraceFlags: FlagsCall

    struct MissingCall: Error { var name: String }

    init() throws {
        func find<Function>(_ name: String, as _: Function.Type) throws -> Function {
            guard let symbol = unsafe dlsym(nil, name) else { throw MissingCall(name: name) }
            return unsafe unsafeBitCast(symbol, to: Function.self)
        }
        unsafe isBusy = try find("PQisBusy", as: Call.self)
        unsafe flush = try find("PQflush", as: Call.self)
        unsafe consumeInput = try find("PQconsumeInput", as: Call.self)
        unsafe enterPipelineMode = try find("PQenterPipelineMode", as: Call.self)
        unsafe exitPipelineMode = try find("PQexitPipelineMode", as: Call.self)
        unsafe pipelineStatus = try find("PQpipelineStatus", as: Call.self)
        unsafe sendFlushRequest = try find("PQsendFlushRequest", as: Call.self)
        unsafe setSingleRowMode = try find("PQsetSingleRowMode", as: Call.self)
        unsafe transactionStatus = try find("PQtransactionStatus", as: Call.self)
        unsafe getResult = try find("PQgetResult", as: ResultCall.self)
        unsafe exec = try find("PQexec", as: TextCall.self)
        unsafe describePrepared = try find("PQsendDescribePrepared", as: NameCall.self)
        unsafe describePortal = try find("PQsendDescribePortal", as: NameCall.self)
        unsafe trace = try find("PQtrace", as: TraceCall.self)
        unsafe untrace = try find("PQuntrace", as: PlainCall.self)
        unsafe setTraceFlags = try find("PQsetTraceFlags", as: FlagsCall.self)
    }
}
