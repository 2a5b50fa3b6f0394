/// What an exchange moves besides results: rows one by one, or the data of a COPY.
///
/// It needs the connection to itself, outside pipeline mode (libpq.md P28).
enum Transfer: Sendable {
    /// Each row as it arrives.
    case rows(StreamBuffer<Row>)
    /// `COPY … TO STDOUT`: each line or message as it arrives.
    case copyOut(StreamBuffer<[UInt8]>)
    /// `COPY … FROM STDIN`: settled when the server is ready to take data.
    case copyIn(Waiter<Void>)

    func finish(_ result: Result<Void, PQError>) {
        switch self {
        case .rows(let buffer): buffer.finish(result)
        case .copyOut(let buffer): buffer.finish(result)
        case .copyIn(let waiter): waiter.settle(result.mapError { $0 })
        }
    }
}
