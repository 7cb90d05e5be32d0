internal import VigiaCore
public import VigiaJSON

extension EventRecord: JSONWritable, JSONReadable {
    /// The members that every event may have; none of its own goes by their names.
    private static let fixed: Set = ["time", "level", "service", "run", "event", "cause"]

    /// Writes the fixed members that have a value, and behind them every field, by its name.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("time", time)
            json.member("level", level)
            json.memberIfPresent("service", service)
            json.memberIfPresent("run", run)
            json.member("event", event)
            json.memberIfPresent("cause", cause)
            let own = fields.filter { !Self.fixed.contains($0.key) }
            for (name, value) in own.sorted(by: { $0.key < $1.key }) { json.member(name, value) }
        }
    }

    /// Reads the six fixed members, and every other one as a field.
    public init(json: JSONValue) throws(JSONError) {
        self.init(
            time: try json.member("time"),
            level: try json.member("level"),
            service: try json.member("service"),
            run: try json.member("run"),
            event: try json.member("event"),
            cause: try json.member("cause")
        )
        guard case .object(let members) = json else { return }
        for member in members where !Self.fixed.contains(member.name) {
            fields[member.name] = RecordValue(json: member.value)
        }
    }
}

extension EventList: JSONWritable, JSONReadable {
    /// Writes the one member.
    public func write(to json: inout JSONWriter) { json.object { $0.member("events", events) } }

    /// Reads the one member.
    public init(json: JSONValue) throws(JSONError) {
        self.init(events: try json.member("events"))
    }
}
