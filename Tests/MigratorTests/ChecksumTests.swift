import Migrator
import Testing

@Suite struct ChecksumTests {
    @Test func `the checksum is SHA-256 in hexadecimal`() {
        // FIPS 180-2, appendix B.1.
        #expect(
            Migration.checksum(of: "abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }

    @Test(arguments: ["a\nb\n", "a\r\nb\r\n", "a\rb\r", "a\r\nb\n"])
    func `the way lines end does not change the checksum`(text: String) {
        #expect(Migration.checksum(of: text) == Migration.checksum(of: "a\nb\n"))
    }

    @Test(arguments: ["a\n\nb\n", "a\nb", "a \nb\n", "A\nb\n", "a\nb\n\n", "a\r\r\nb\n"])
    func `any other difference changes the checksum`(text: String) {
        #expect(Migration.checksum(of: text) != Migration.checksum(of: "a\nb\n"))
    }
}
