import Testing

@testable import AsyncPQ

@Suite struct CancelPacketTests {
    @Test func `a cancel request is sixteen bytes in network order`() {
        let expected: [UInt8] = [0, 0, 0, 16, 4, 210, 22, 46, 0, 0, 18, 103, 255, 255, 255, 254]
        #expect(CancelPacket.bytes(pid: 4711, key: -2) == expected)
    }

    @Test func `the key is found in what libpq writes of the start`() {
        let trace = """
            F\t41\tUnknown message: length is 41
            B\t50\tParameterStatus\t "server_version" "15.18"
            B\t12\tBackendKeyData\t 19757 -266234064
            B\t5\tReadyForQuery\t I
            """
        #expect(StartupTrace.key(in: trace, pid: 19757) == -266_234_064)
        #expect(StartupTrace.key(in: trace, pid: 1) == nil)
        #expect(StartupTrace.key(in: "", pid: 19757) == nil)
        #expect(StartupTrace.key(in: "B\t12\tBackendKeyData\t 19757 x\nB\t12\tBackendKeyData", pid: 19757) == nil)
    }
}
