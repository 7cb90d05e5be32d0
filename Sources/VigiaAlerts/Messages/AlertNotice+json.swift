public import VigiaCore
public import VigiaJSON

// The JSON of a message: what waits in `.vigia/alerts`, and what web hooks and commands get.
extension AlertNotice: JSONWritable, JSONReadable {
    /// Writes the members that docs/alerts.md lists.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("id", id)
            json.member("status", isResolved ? "resolved" : "firing")
            json.member("severity", severity.rawValue)
            json.member("host", origin.host)
            json.member("project", origin.project)
            json.member("folder", origin.folder)
            json.member("alerts", alerts)
        }
    }

    /// Reads a message as it was written.
    public init(json: JSONValue) throws(JSONError) {
        let origin = Origin(
            host: try json.member("host"),
            project: try json.member("project"),
            folder: try json.member("folder")
        )
        let alerts: [Alert] = try json.member("alerts")
        guard !alerts.isEmpty else { throw .unexpected(wanted: "at least one alert") }
        self.init(origin, alerts)
    }
}

extension Alert: JSONWritable, JSONReadable {
    /// Writes the members that docs/alerts.md lists.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("id", id)
            json.member("status", resolved == nil ? "firing" : "resolved")
            json.member("rule", rule.rawValue)
            json.member("severity", severity.rawValue)
            json.memberIfPresent("service", service)
            json.member("title", title)
            json.memberIfPresent("code", reason?.code.rawValue)
            json.memberIfPresent("because", reason?.clause)
            json.memberIfPresent("line", reason?.line)
            json.member("raised", raised.description)
            json.memberIfPresent("resolved", resolved?.description)
        }
    }

    /// Reads an alert as it was written.
    public init(json: JSONValue) throws(JSONError) {
        let word: String = try json.member("rule")
        let (raised, resolved): (String, String?) = (
            try json.member("raised"), try json.member("resolved")
        )
        guard let rule = AlertRule(rawValue: word), let time = WallTime(raised) else {
            throw .unexpected(wanted: "a rule and a time")
        }
        let code: String? = try json.member("code")
        let clause: String? = try json.member("because")
        let line: String? = try json.member("line")
        self.init(
            id: try json.member("id"),
            rule: rule,
            service: try json.member("service"),
            title: try json.member("title"),
            reason: clause.map { clause in
                let code = code.flatMap { CauseClass(rawValue: $0) } ?? .unknown
                return IncidentReason(code, clause, line: line, run: nil, .sign)
            },
            raised: time,
            resolved: resolved.flatMap { WallTime($0) }
        )
    }
}

extension JSONValue {
    /// An object; members without a value are left out.
    static func fields(_ members: KeyValuePairs<String, JSONValue?>) -> Self {
        .object(
            members.compactMap { name, value in value.map { JSONMember(name: name, value: $0) } }
        )
    }
}
