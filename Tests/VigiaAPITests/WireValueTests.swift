import Testing
import VigiaAPI
import VigiaCore
import VigiaJSON
import VigiaWire

@Suite("API values")
struct WireValueTests {
    @Test("a service's JSON has every promised key, with or without a value")
    func keys() {
        let text = String(
            decoding: JSON.encode(ServiceStatus(name: "api", state: "down")),
            as: UTF8.self
        )
        for key in [
            "name", "state", "pid", "uptime_s", "restarts", "restarts_last_hour", "memory_bytes",
            "memory_limit_bytes", "cpu_percent", "health", "run", "goal", "reason", "waiting_for",
            "cause", "last_ending", "last_failure", "health_detail", "ready", "profile", "settled",
            "standing",
        ] {
            #expect(text.contains("\"\(key)\":"))
        }
    }

    /// What the fields say where no standing is sent, and whether that is well.
    static let older: [(fields: String, standing: StandingWord, isWell: Bool)] = [
        (fields("up", "up", ready: true), .known(.well), true),
        (fields("up", "up"), .known(.working), false),
        (fields("up", "down", ready: true), .known(.working), false),
        (fields("down", "down"), .known(.down), true),
        (fields("down", "up"), .known(.working), false),
        (fields("done", "up"), .known(.down), true),
        (fields("broken", "up"), .known(.givenUp), false),
        (fields("degraded", "up", ready: true), .known(.degraded), false),
        (fields("checking", "up"), .known(.working), false),
        (fields("starting", "up"), .known(.working), false),
        (fields("stopping", "down"), .known(.working), false),
        (fields("waiting", "up"), .known(.working), false),
        (fields("waiting", "up", settled: true), .known(.held), false),
        (fields("waiting", "up", waits: #""db""#), .known(.held), false),
        (fields("some future state", "up", ready: true), .other("some future state"), false),
    ]

    private static func fields(
        _ state: String,
        _ goal: String,
        ready: Bool = false,
        settled: Bool = false,
        waits: String = ""
    ) -> String {
        """
        {"name":"api","state":"\(state)","goal":"\(goal)","ready":\(ready),"settled":\(settled),\
        "waiting_for":[\(waits)],"restarts":0,"restarts_last_hour":0,"health":"none",\
        "log_dropped_bytes":0,"can_reload":false,"reloading":false
        """
    }

    @Test("an older supervisor, which sends no standing, is understood", arguments: older)
    func withoutStanding(fields: String, standing: StandingWord, isWell: Bool) throws {
        let json = Array((fields + "}").utf8)
        let service = try #require(JSON.decode(ServiceStatus.self, from: json))
        #expect(service.standing == standing)
        #expect(service.isWell == isWell)
    }

    @Test(
        "a standing that is sent is taken, also one of a newer version",
        arguments: [
            ("held", StandingWord.known(.held)), ("given_up", .known(.givenUp)),
            ("asleep", .other("asleep")),
        ]
    )
    func sent(word: String, standing: StandingWord) throws {
        let json = Self.fields("up", "up", ready: true) + ",\"standing\":\"\(word)\"}"
        let service = try #require(JSON.decode(ServiceStatus.self, from: Array(json.utf8)))
        #expect(service.standing == standing)
        #expect(!service.isWell)
        #expect(JSON.decode(ServiceStatus.self, from: JSON.encode(service)) == service)
    }

    @Test("an event is exactly a journal line, whatever fields it has")
    func journalLine() {
        let line = """
            {"time":"2026-01-02T03:04:05.678Z","level":"info","service":"api","run":3,\
            "event":"ended","cause":{"code":"ended","words":"why","more":1},"flag":true,"list":[1,"two",null],"nothing":null,\
            "part":0.5,"signal":"SIGKILL","status":-1}
            """
        let record = JSON.decode(Record.self, from: Array(line.utf8))
        let fields: RecordFields = [
            "flag": .flag(true), "list": .list([.integer(1), .text("two"), .null]),
            "nothing": .null, "part": .number(0.5), "signal": .text("SIGKILL"),
            "status": .integer(-1),
        ]
        #expect(record?.fields == fields)
        #expect(record?.run == RunID(raw: 3))
        #expect(record?.cause?.code == .known(.ended))
        #expect(record?.cause?.details == ["more": 1])
        #expect(record.map { String(decoding: JSON.encode($0), as: UTF8.self) } == line)
    }

    @Test("an object inside an event is read and written as it is")
    func nested() {
        let line = #"{"time":"2026-01-02T03:04:05.678Z","level":"info","event":"e","odd":{"a":1}}"#
        let record = JSON.decode(Record.self, from: Array(line.utf8))
        #expect(record?.fields == ["odd": .object(["a": 1])])
        #expect(record.map { String(decoding: JSON.encode($0), as: UTF8.self) } == line)
    }

    static let foreign: [(cause: String, read: String)] = [
        (#""exited with status 1""#, #"{"code":"unknown","words":"exited with status 1"}"#),
        (#"{"code":"mood","words":"w","how":"bad"}"#, #"{"code":"mood","words":"w","how":"bad"}"#),
    ]

    @Test("a cause of an older or a newer Vigia is read, and shown as it is", arguments: foreign)
    func neighbours(cause: String, read: String) throws {
        let head = #"{"time":"2026-01-02T03:04:05.678Z","level":"grave","event":"moved","cause":"#
        let record = try #require(JSON.decode(Record.self, from: Array((head + cause + "}").utf8)))
        #expect(record.level == .other("grave"))
        #expect(record.event == .other("moved"))
        #expect(record.kind == nil)
        #expect(String(decoding: JSON.encode(record), as: UTF8.self) == head + read + "}")
    }

    static let endings: [(Ending, String)] = [
        (.exited(code: 3), #"{"words":"exited with status 3","status":3}"#),
        (.killed(.kill, coreDumped: false), #"{"words":"killed by SIGKILL","signal":9}"#),
        (
            .killed(Signal(number: 6), coreDumped: true),
            #"{"words":"killed by SIGABRT (core dumped)","signal":6,"core_dumped":true}"#
        ),
        (
            .neverStarted(.chdir, errno: 2),
            #"{"words":"could not be started: chdir failed: no such file or directory","#
                + #""step":"chdir","errno":2}"#
        ),
        (.unknown, #"{"words":"ended with an unknown status"}"#),
    ]

    @Test("an end is told in words and numbers, and read back", arguments: endings)
    func ending(ending: Ending, json: String) {
        let value = RecordValue.ending(ending)
        #expect(String(decoding: JSON.encode(value), as: UTF8.self) == json)
        #expect(value.description == ending.description)
        let read = JSON.decode(RecordValue.self, from: Array(json.utf8))
        #expect(read == value)
        #expect(read.flatMap { Ending($0) } == ending)
    }

    static let causes: [(Cause, String)] = [
        (.retry, #"{"code":"retry","words":"a retry while the breaker is open"}"#),
        (
            .requested(Requester(uid: 0, pid: 12, command: "restart")),
            #"{"code":"requested","words":"asked for by uid 0 (restart)","uid":0,"pid":12,"#
                + #""command":"restart"}"#
        ),
        (
            .ended(.killed(.kill, coreDumped: false)),
            #"{"code":"ended","words":"the run before it was killed by SIGKILL","#
                + #""ending":{"words":"killed by SIGKILL","signal":9}}"#
        ),
        (
            .changed("a.js", others: 2),
            #"{"code":"changed","words":"changed: a.js and 2 others","file":"a.js","others":2}"#
        ),
    ]

    @Test("a cause is told by its code, in words, and with what belongs to it", arguments: causes)
    func cause(cause: Cause, json: String) {
        let told = RecordCause(cause)
        #expect(String(decoding: JSON.encode(told), as: UTF8.self) == json)
        #expect(JSON.decode(RecordCause.self, from: Array(json.utf8)) == told)
    }

    @Test("a server-sent event is one data line and an empty one")
    func sse() {
        let record = Record(
            time: WallTime(milliseconds: 0),
            level: .known(.info),
            event: .known(.spawned),
            cause: RecordCause(.retry, "a\nb")
        )
        let text = String(decoding: serverSentEvent(record.event.word, record), as: UTF8.self)
        let head = #"{"time":"1970-01-01T00:00:00.000Z","level":"info","event":"spawned","#
        let data = head + #""cause":{"code":"retry","words":"a\nb"}}"#
        #expect(text == "event: spawned\ndata: \(data)\n\n")
    }
}
