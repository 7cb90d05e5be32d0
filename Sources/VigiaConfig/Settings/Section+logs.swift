internal import VigiaCore

extension Section {
    /// `logs` of a service: how its output is kept.
    func logPolicy() -> LogPolicy {
        var policy = LogPolicy()
        guard let own = section("logs", keys: .logs) else { return policy }
        policy.format = own.word("format", of: LogPolicy.Format.self) ?? policy.format
        let sizes = Bytes.kibibytes(64) ... .gibibytes(16)
        policy.sizeMax = own.size("max_size", in: sizes) ?? policy.sizeMax
        policy.ageMax = own.duration("max_age", in: .seconds(60) ... .days(366))
        policy.keep = own.integer("keep", in: 0...1000) ?? policy.keep
        policy.compress = own.flag("compress") ?? policy.compress
        return policy
    }

    /// `logs` of the project: how much disk space all logs may take.
    func logBudget() -> LogBudget {
        var budget = LogBudget()
        guard let own = section("logs", keys: .allLogs) else { return budget }
        let sizes = Bytes.mebibytes(1) ... .gibibytes(16 * 1024)
        budget.total = own.size("total", in: sizes) ?? budget.total
        budget.freePercent = own.percent("min_free", in: 0...50) ?? budget.freePercent
        return budget
    }

    /// A setting that is `true` or `false`.
    func flag(_ key: String) -> Bool? {
        guard let entry = self[key], let text = text(of: entry, as: "true or false") else {
            return nil
        }
        if let flag = Bool(text) { return flag }
        problems.add(
            "value",
            at: entry.place,
            "\(quoted(key)) cannot be \(quoted(text)); it must be true or false"
        )
        return nil
    }

    /// A percentage within `range`, such as `5%`.
    func percent(_ key: String, in range: ClosedRange<Int>) -> Int? {
        guard let entry = self[key], let text = text(of: entry, as: "a part such as 5%") else {
            return nil
        }
        let digits = text.dropLast()
        if text.last == "%", let part = Int(digits), range.contains(part) { return part }
        let isNumber = text.last == "%" && Int(digits) != nil
        if isNumber {
            outOfRange(entry, text, "\(range.lowerBound)% to \(range.upperBound)%")
        } else {
            problems.add(
                "value",
                at: entry.place,
                "\(quoted(key)) cannot be \(quoted(text)); it must be a part such as 5%"
            )
        }
        return nil
    }
}
