public import VigiaCore
public import VigiaJSON

/// A record in the form of the journal and the API; no other code writes or reads that form.
extension Record: APIValue, JSONReadable {
    /// The members of every record; no field may have their names.
    private static let fixed = ["time", "level", "service", "run", "event", "cause"]

    /// Writes the members in the order that `docs/journal.md` promises.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("time", time.description)
            json.member("level", level.word)
            json.memberIfPresent("service", service)
            json.memberIfPresent("run", run?.raw)
            json.member("event", event.word)
            json.memberIfPresent("cause", cause)
            fields.write(to: &json, besides: Self.fixed)
        }
    }

    /// Reads the six fixed members, and all others as fields.
    public init(json: JSONValue) throws(JSONError) {
        guard let time = WallTime(try json.member("time")) else {
            throw .unexpected(wanted: "a time")
        }
        guard case .object(let members) = json else { throw .unexpected(wanted: "an object") }
        let run: UInt64? = try json.member("run")
        self.init(
            time: time,
            level: try json.member("level"),
            subject: RecordSubject(
                service: try json.member("service"),
                run: run.map { RunID(raw: $0) }
            ),
            event: OpenWord(EventKind.today(try json.member("event"))),
            cause: try json.member("cause"),
            fields: RecordFields(members, without: Self.fixed)
        )
    }
}

extension RecordCause: JSONWritable, JSONReadable {
    /// The members that every cause has.
    private static let fixed = ["code", "words"]

    /// Writes the code, the words and the fields of the cause.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("code", code.word)
            json.member("words", words)
            details.write(to: &json, besides: Self.fixed)
        }
    }

    /// Reads the code, the words and the fields, or only words from an older Vigia.
    public init(json: JSONValue) throws(JSONError) {
        guard case .object(let members) = json else {
            self.init(words: try String(json: json))
            return
        }
        self.init(
            code: OpenWord(CauseCode.today(try json.member("code"))),
            words: try json.member("words"),
            details: RecordFields(members, without: Self.fixed)
        )
    }
}

/// The answer of `GET /v1/events`: the most recent records, oldest first.
public struct RecordList: Hashable, Sendable {
    /// The records.
    public var events: [Record]

    /// Takes the records, oldest first.
    public init(events: [Record]) { self.events = events }
}

extension RecordList: JSONWritable, JSONReadable {
    /// Writes the one member.
    public func write(to json: inout JSONWriter) { json.object { $0.member("events", events) } }

    /// Reads the one member; unknown ones are skipped.
    public init(json: JSONValue) throws(JSONError) {
        self.init(events: try json.member("events"))
    }
}
