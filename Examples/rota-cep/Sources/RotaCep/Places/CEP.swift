/// A Brazilian postcode: eight figures.
package struct CEP: Hashable, Sendable, CustomStringConvertible {
    /// The eight figures, without a hyphen.
    package let digits: String

    /// Reads `01310-100` or `01310100`; nil for all else.
    package init?(_ text: String) {
        var digits = Array(text.utf8)
        if digits.count == 9, digits[5] == UInt8(ascii: "-") { digits.remove(at: 5) }
        guard digits.count == 8, digits.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        self.digits = String(decoding: digits, as: UTF8.self)
    }

    /// The CEP of a number below 100,000,000.
    init(trusted number: Int) {
        let text = String(number)
        digits = String(repeating: "0", count: max(0, 8 - text.count)) + text
    }

    /// The first five figures, as a number: they tell the region.
    var region: Int { Int(digits.prefix(5)) ?? 0 }

    /// As it is written on letters.
    package var description: String { "\(digits.prefix(5))-\(digits.suffix(3))" }

    /// The state whose range it is in.
    package var state: BrazilianState? {
        BrazilianState.all.first { state in state.regions.contains { $0.contains(region) } }
    }
}
