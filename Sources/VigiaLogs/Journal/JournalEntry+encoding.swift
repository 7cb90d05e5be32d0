internal import VigiaCore
public import VigiaJSON
internal import VigiaWire

extension JournalEntry: JSONWritable {
    /// The entry as one line of JSON with its newline, without the secrets of addresses.
    public var encoded: [UInt8] {
        let line = JSON.encode(self) + [UInt8(ascii: "\n")]
        return Secrets.removed(from: line) ?? line
    }

    /// Writes the members in the order that `docs/journal.md` promises.
    ///
    /// A field with the name of one of the six fixed members is left out: a line never has
    /// two members of one name.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("time", time.description)
            json.member("level", level.rawValue)
            json.memberIfPresent("service", service)
            json.memberIfPresent("run", run?.raw)
            json.member("event", event)
            json.memberIfPresent("cause", cause)
            var names: Set = ["time", "level", "service", "run", "event", "cause"]
            for (name, value) in fields where names.insert(name).inserted {
                json.member(name, value)
            }
        }
    }
}
