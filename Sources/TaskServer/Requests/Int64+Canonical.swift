extension Int64 {
    /// Reads a positive number written the one way the service writes it.
    ///
    /// A sign, a leading zero, 0 itself and anything beyond 64 bits is `nil`: it can be no id and no version.
    init?(canonical text: Substring) {
        guard let first = text.utf8.first, first != UInt8(ascii: "0") else { return nil }
        var number: Int64 = 0
        for byte in text.utf8 {
            guard byte.isASCIIDigit else { return nil }
            let (tens, overflowed) = number.multipliedReportingOverflow(by: 10)
            let (sum, carried) = tens.addingReportingOverflow(Int64(byte - UInt8(ascii: "0")))
            guard !overflowed, !carried else { return nil }
            number = sum
        }
        self = number
    }
}

extension UInt8 {
    var isASCIIDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
}
