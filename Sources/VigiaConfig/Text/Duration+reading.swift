internal import VigiaCore

/// Why a text is not a quantity with a unit.
enum QuantityRefusal: Error, Equatable {
    /// The text is a number without a unit.
    case bare
    /// The text is something else.
    case nonsense
}

extension Duration {
    /// Reads `250ms`, `30s`, `1.5s`, `1h30m`, `2d`: each unit at most once, larger ones first; a
    /// fraction only with a single unit.
    init(reading text: String) throws(QuantityRefusal) {
        let units: [(name: Substring, nanoseconds: Int128)] = [
            ("d", 86_400_000_000_000), ("h", 3_600_000_000_000), ("m", 60_000_000_000),
            ("s", 1_000_000_000), ("ms", 1_000_000),
        ]
        var (rest, total, next, parts) = (text[...], Int128(0), 0, 0)
        var hasFraction = false
        repeat {
            guard let number = Decimal(taking: &rest) else { throw .nonsense }
            let name = rest.prefix { $0.isLetter }
            rest = rest.dropFirst(name.count)
            guard !name.isEmpty else { throw parts == 0 && rest.isEmpty ? .bare : .nonsense }
            guard let index = units[next...].firstIndex(where: { $0.name == name }) else {
                throw .nonsense
            }
            total += number.times(units[index].nanoseconds)
            hasFraction = hasFraction || number.digits > 0
            (next, parts) = (index + 1, parts + 1)
        } while !rest.isEmpty
        if hasFraction, parts > 1 { throw .nonsense }
        self =
            .seconds(Int64(total / 1_000_000_000))
            + .nanoseconds(Int64(total % 1_000_000_000))
    }
}

extension Bytes {
    /// Reads `500MB`, `1.5GB`, `64 KB`, `1024B`: 1 KB is 1024 bytes.
    init(reading text: String) throws(QuantityRefusal) {
        var rest = text[...]
        guard let number = Decimal(taking: &rest) else { throw .nonsense }
        if rest.isEmpty { throw .bare }
        if rest.first == " " { rest = rest.dropFirst() }
        let units: [Substring] = ["B", "KB", "MB", "GB", "TB", "PB"]
        guard let power = units.firstIndex(of: rest) else { throw .nonsense }
        guard let count = Int(exactly: number.times(1 << (10 * Int128(power)))) else {
            throw .nonsense
        }
        self.init(count: count)
    }
}

/// A decimal number, `1.5` as 15 with one digit behind the point, so that nothing is rounded.
private struct Decimal {
    var scaled: Int128
    var digits: Int

    /// Reads digits with or without a fraction from the front of `text`; nil where there are none,
    /// or more than nine before or behind the point.
    init?(taking text: inout Substring) {
        let whole = text.prefix { $0.isASCII && $0.isNumber }
        var fraction: Substring = ""
        var rest = text.dropFirst(whole.count)
        if rest.first == "." {
            fraction = rest.dropFirst().prefix { $0.isASCII && $0.isNumber }
            guard !fraction.isEmpty else { return nil }
            rest = rest.dropFirst(1 + fraction.count)
        }
        guard (1...9).contains(whole.count), fraction.count <= 9 || fraction.isEmpty,
            let scaled = Int128(whole + fraction)
        else { return nil }
        (self.scaled, digits, text) = (scaled, fraction.count, rest)
    }

    /// This number times `unit`, rounded down.
    func times(_ unit: Int128) -> Int128 {
        var product = scaled * unit
        for _ in 0..<digits { product /= 10 }
        return product
    }
}
