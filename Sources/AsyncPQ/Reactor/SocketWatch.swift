internal import Glibc

/// One socket that the reactor watches, through a duplicate of its descriptor.
///
/// libpq closes its own descriptor on end-of-file and errors, and the number may name another socket a moment later
/// (libpq.md P5, P6). The duplicate stays valid until this watch is closed. Reactor's thread only.
final class SocketWatch {
    let descriptor: Int32
    /// Given by the reactor; never used again, unlike descriptor numbers.
    var id: UInt64 = 0
    private(set) var interest: Readiness
    private let onReady: (Readiness) -> Void
    private var isOpen = true

    /// - Throws: `PQError.connectFailed` when no descriptor is left.
    init(
        duplicating socket: Int32, interest: Readiness, on reactor: Reactor, onReady: @escaping (Readiness) -> Void
    ) throws(PQError) {
        descriptor = fcntl(socket, F_DUPFD_CLOEXEC, 0)
        self.interest = interest
        self.onReady = onReady
        guard descriptor >= 0 else {
            throw .connectFailed(reason: "the socket cannot be duplicated: \(lastSystemError())", sqlState: nil)
        }
        do throws(PQError) {
            try reactor.add(self)
        } catch {
            Glibc.close(descriptor)
            isOpen = false
            throw error
        }
    }

    func ready(_ readiness: Readiness) { onReady(readiness) }

    func setInterest(_ interest: Readiness, on reactor: Reactor) {
        guard isOpen, interest != self.interest else { return }
        let wasWatched = !self.interest.isEmpty
        self.interest = interest
        reactor.change(self, wasWatched: wasWatched)
    }

    /// Ends the conversation for both ends at once, whatever they are doing (shutdown(2)).
    func shutDown() {
        if isOpen { _ = shutdown(descriptor, Int32(SHUT_RDWR)) }
    }

    /// Must be called: the peer sees no end of the connection while the duplicate is open.
    func close(on reactor: Reactor) {
        guard isOpen else { return }
        isOpen = false
        reactor.remove(self)
        Glibc.close(descriptor)
    }

    deinit { if isOpen { Glibc.close(descriptor) } }
}
