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
            "last_ending", "last_failure", "health_detail", "ready", "profile", "settled",
        ] {
            #expect(text.contains("\"\(key)\":"))
        }
    }

    static let wellness: [(state: String, goal: String, ready: Bool, isWell: Bool)] = [
        ("up", "up", true, true), ("up", "up", false, false), ("up", "down", true, false),
        ("down", "down", false, true), ("down", "up", false, false),
        ("done", "up", false, true), ("broken", "up", false, false),
        ("degraded", "up", true, false), ("waiting", "up", false, false),
        ("some future state", "up", true, false),
    ]

    @Test("a service is well when it is where the user wants it", arguments: wellness)
    func well(state: String, goal: String, ready: Bool, isWell: Bool) {
        var service = ServiceStatus(name: "api", state: state, goal: goal)
        service.ready = ready
        #expect(service.isWell == isWell)
    }

    @Test("an event is exactly a journal line, whatever fields it has")
    func journalLine() {
        let line = """
            {"time":"2026-01-02T03:04:05.678Z","level":"info","service":"api","run":3,\
            "event":"ended","cause":"why","flag":true,"list":[1,"two",null],"nothing":null,\
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
        #expect(record.map { String(decoding: JSON.encode($0), as: UTF8.self) } == line)
    }

    @Test("an object inside an event is read and written as it is")
    func nested() {
        let line = #"{"time":"2026-01-02T03:04:05.678Z","level":"info","event":"e","odd":{"a":1}}"#
        let record = JSON.decode(Record.self, from: Array(line.utf8))
        #expect(record?.fields == ["odd": .object(["a": 1])])
        #expect(record.map { String(decoding: JSON.encode($0), as: UTF8.self) } == line)
    }

    @Test("a server-sent event is one data line and an empty one")
    func sse() {
        let record = Record(
            time: WallTime(milliseconds: 0),
            level: .known(.info),
            event: .known(.spawned),
            cause: RecordCause(words: "a\nb")
        )
        let text = String(decoding: serverSentEvent(record.event.word, record), as: UTF8.self)
        let head = #"{"time":"1970-01-01T00:00:00.000Z","level":"info","event":"spawned","#
        let data = head + #""cause":"a\nb"}"#
        #expect(text == "event: spawned\ndata: \(data)\n\n")
    }
}
