/// Times and sizes of other programs, as Vigia writes them.
enum ForeignQuantity {
    /// A time in milliseconds: `1.6s`, `250ms`.
    static func milliseconds(_ text: String) -> String? {
        guard let number = Int(text), number >= 0, number < 1_000_000_000_000 else { return nil }
        return number % 1000 == 0 ? "\(number / 1000)s" : "\(number)ms"
    }

    /// A time in seconds: `90s`.
    static func seconds(_ text: String) -> String? {
        guard let number = Int(text), number >= 0, number < 1_000_000_000 else { return nil }
        return "\(number)s"
    }

    /// A time of units such as `1min 30s`, `1h30m` or `500ms`; a bare number is in seconds.
    ///
    /// - Parameters:
    ///   - text: the time.
    ///   - units: each unit's name and milliseconds.
    /// - Returns: nil where the text is no such time.
    static func time(_ text: String, units: [String: Int]) -> String? {
        var (rest, total) = (Substring(text.filter { !$0.isWhitespace }), 0.0)
        if rest.isEmpty { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            guard digits.count <= 12, let number = Double(String(digits)) else { return nil }
            rest = rest.dropFirst(digits.count)
            let name = rest.prefix { $0.isLetter || $0 == "µ" }
            rest = rest.dropFirst(name.count)
            guard let unit = name.isEmpty ? 1000 : units[String(name)] else { return nil }
            total += number * Double(unit)
        }
        guard total < 1e12 else { return nil }
        return milliseconds("\(Int(total.rounded(.up)))")
    }

    /// A size with a unit of 1024: `300M`, `1.5G`, `512k`, `100MB`; a bare number is in bytes.
    static func size(_ text: String) -> String? {
        let plain = text.filter { !$0.isWhitespace }
        let digits = plain.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        var unit = plain.dropFirst(digits.count).uppercased()
        if unit.hasSuffix("IB") { unit = unit.dropLast(2) + "B" }
        if unit.count == 2, unit.hasSuffix("B") { unit.removeLast() }
        guard digits.count <= 9 || unit.isEmpty || unit == "B", digits.count <= 18,
            let number = Double(String(digits))
        else { return nil }
        let units = ["": 1.0, "B": 1, "K": 1024, "M": 1_048_576, "G": 1_073_741_824]
        guard let factor = units[unit] ?? (unit == "T" ? 1_099_511_627_776 : nil) else {
            return nil
        }
        let bytes = number * factor
        guard bytes >= 1, bytes < 1e18 else { return nil }
        let whole = Int(bytes)
        for (name, factor) in [("GB", 1_073_741_824), ("MB", 1_048_576), ("KB", 1024)]
        where whole % factor == 0 {
            return "\(whole / factor)\(name)"
        }
        return "\(whole)B"
    }

    /// The name of a signal: `SIGTERM` for `TERM`, `SIGTERM` or `15`.
    static func signal(_ text: String) -> String? {
        let numbers = [
            "1": "SIGHUP", "2": "SIGINT", "3": "SIGQUIT", "9": "SIGKILL", "10": "SIGUSR1",
            "12": "SIGUSR2", "15": "SIGTERM",
        ]
        if let name = numbers[text] { return name }
        let name = text.uppercased()
        guard let first = name.first, first.isASCII, first.isLetter else { return nil }
        return name.hasPrefix("SIG") ? name : "SIG" + name
    }
}
