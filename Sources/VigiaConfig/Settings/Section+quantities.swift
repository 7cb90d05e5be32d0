internal import VigiaCore

extension Section {
    /// A time with a unit, within `range`.
    func duration(_ key: String, in range: ClosedRange<Duration>) -> Duration? {
        guard let entry = self[key], let text = text(of: entry, as: "a time such as 30s") else {
            return nil
        }
        do throws(QuantityRefusal) {
            let value = try Duration(reading: text)
            if range.contains(value) { return value }
            outOfRange(entry, text, "\(range.lowerBound.text) to \(range.upperBound.text)")
        } catch {
            let isSmall = text.contains(".") || text.count < 4
            refuse(
                error,
                entry,
                text,
                remedy: text + (isSmall ? "s" : "ms"),
                kind: "a time",
                examples: "250ms, 30s, 5m, 1h30m, 2d"
            )
        }
        return nil
    }

    /// A size with a unit, within `range`.
    func size(_ key: String, in range: ClosedRange<Bytes>) -> Bytes? {
        guard let entry = self[key], let text = text(of: entry, as: "a size such as 500MB") else {
            return nil
        }
        do throws(QuantityRefusal) {
            let value = try Bytes(reading: text)
            if range.contains(value) { return value }
            outOfRange(entry, text, "\(range.lowerBound) to \(range.upperBound)")
        } catch {
            refuse(
                error,
                entry,
                text,
                remedy: text + (text.count < 7 ? "MB" : "B"),
                kind: "a size",
                examples: "64KB, 500MB, 1.5GB"
            )
        }
        return nil
    }

    /// A whole number within `range`.
    func integer(_ key: String, in range: ClosedRange<Int>) -> Int? {
        guard let entry = self[key], let text = text(of: entry, as: "a whole number") else {
            return nil
        }
        return integer(text, of: entry, in: range)
    }

    /// Reads the whole number of an entry.
    ///
    /// - Parameters:
    ///   - text: the number.
    ///   - entry: the entry.
    ///   - range: the allowed values.
    ///   - shown: what messages show instead of the number; nil for the number itself.
    /// - Returns: nil, with a problem, where the text is no such number.
    func integer(
        _ text: String,
        of entry: Entry,
        in range: ClosedRange<Int>,
        shown: String? = nil
    ) -> Int? {
        guard text.first != "+", let value = Int(text) else {
            problems.add(
                "value",
                at: entry.place,
                "\(quoted(entry.key)) cannot be \(quoted(shown ?? text)); it must be a whole number"
            )
            return nil
        }
        if range.contains(value) { return value }
        outOfRange(entry, shown ?? text, "\(range.lowerBound) to \(range.upperBound)")
        return nil
    }

    /// A number that may have a fraction, within `range`.
    func decimal(_ key: String, in range: ClosedRange<Double>) -> Double? {
        guard let entry = self[key], let text = text(of: entry, as: "a number") else { return nil }
        let isPlain = text.allSatisfy { $0.isASCII && ($0.isNumber || $0 == "." || $0 == "-") }
        guard isPlain, let value = Double(text) else {
            problems.add(
                "value",
                at: entry.place,
                "\(quoted(key)) cannot be \(quoted(text)); it must be a number"
            )
            return nil
        }
        if range.contains(value) { return value }
        outOfRange(entry, text, "\(short(range.lowerBound)) to \(short(range.upperBound))")
        return nil
    }

    private func short(_ number: Double) -> String {
        number == number.rounded() ? "\(Int(number))" : "\(number)"
    }

    func outOfRange(_ entry: Entry, _ text: String, _ allowed: String) {
        problems.add(
            "out_of_range",
            at: entry.place,
            "\(quoted(entry.key)) is \(text); it must be from \(allowed)"
        )
    }

    private func refuse(
        _ refusal: QuantityRefusal,
        _ entry: Entry,
        _ text: String,
        remedy: String,
        kind: String,
        examples: String
    ) {
        switch refusal {
        case .bare:
            let problem = "\(quoted(entry.key)) is \(text) without a unit; write \(remedy)"
            problems.add("unit", at: entry.place, problem)
        case .nonsense:
            problems.add(
                "value",
                at: entry.place,
                "\(quoted(entry.key)) cannot be \(quoted(text)), which is not \(kind)",
                hint: "write a number and a unit: \(examples)"
            )
        }
    }
}
