import Testing

@testable import AsyncPQ

@Suite struct LibpqVersionTests {
    @Test(arguments: [(150_018, 15, 18, "15.18"), (170_000, 17, 0, "17.0"), (180_006, 18, 6, "18.6")])
    func `a number is read as a version`(number: Int32, major: Int32, minor: Int32, text: String) {
        let version = LibpqVersion(number: number)
        #expect(version.major == major && version.minor == minor && "\(version)" == text)
    }

    @Test(arguments: [150_014, 150_018, 160_010, 170_006, 180_000, 190_000] as [Int32])
    func `a version that is sound enough may use TLS`(number: Int32) {
        #expect(LibpqVersion(number: number).tlsFault(canSeeBufferedBytes: true) == nil)
    }

    @Test(arguments: [120_030, 130_021, 140_018, 150_000, 150_013, 160_009, 170_005] as [Int32])
    func `a version that breaks TLS connections off is refused there, with advice`(number: Int32) throws {
        let version = LibpqVersion(number: number)
        let fault = try #require(version.tlsFault(canSeeBufferedBytes: true))
        #expect(fault.contains("libpq \(version) ") && fault.contains("sslmode=disable"))
    }

    @Test func `a version that may wait for ever is refused only where its buffer cannot be seen`() {
        #expect(LibpqVersion(number: 150_018).tlsFault(canSeeBufferedBytes: false) != nil)
        #expect(LibpqVersion(number: 150_019).tlsFault(canSeeBufferedBytes: false) == nil)
    }

    @Test func `the loaded libpq may use TLS, and its OpenSSL is found`() {
        #expect(LibpqVersion.loaded.number >= 140_000)
        #expect(LibpqVersion.loaded.tlsFault == nil)
        #expect(unsafe OpenSSL.pending != nil)
    }
}
