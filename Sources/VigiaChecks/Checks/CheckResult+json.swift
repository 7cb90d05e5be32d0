public import VigiaCore
public import VigiaJSON

extension CheckResult: JSONWritable, JSONReadable {
    /// Writes all members as JSON; those without a value are omitted.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("check", check)
            json.member("severity", severity.rawValue)
            json.member("outcome", outcome.rawValue)
            json.member("words", words)
            json.memberIfPresent("hint", hint)
            json.memberIfPresent("code", code)
            json.memberIfPresent("repair", repair)
            if repair != nil { json.member("repair_is_safe", isRepairSafe) }
            if !lines.isEmpty { json.member("lines", lines) }
        }
    }

    /// Reads what `write` wrote.
    public init(json: JSONValue) throws(JSONError) {
        let (severity, outcome): (String, String) = (
            try json.member("severity"), try json.member("outcome")
        )
        guard let severity = CheckSeverity(rawValue: severity),
            let outcome = Outcome(rawValue: outcome)
        else { throw .unexpected(wanted: "a checkResult") }
        let isSafe: Bool? = try json.member("repair_is_safe")
        let lines: [String]? = try json.member("lines")
        self.init(
            check: try json.member("check"),
            severity: severity,
            outcome: outcome,
            words: try json.member("words"),
            hint: try json.member("hint"),
            code: try json.member("code"),
            repair: try json.member("repair"),
            isRepairSafe: isSafe ?? false,
            lines: lines ?? []
        )
    }
}
