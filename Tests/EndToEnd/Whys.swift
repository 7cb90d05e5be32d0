import Glibc
import TestSupport
import Testing
import VigiaJSON
import VigiaWire

/// What `vigia why` reads in the history.
@Suite("Whys", .sideBySide, .serialized)
struct Whys {
    private static func why(_ project: Project) throws -> JSONValue {
        let outcome = try project.vigia("why", "web", "--json")
        #expect(outcome.status == 0, "\(outcome.all)")
        return try JSONValue(parsing: Array(outcome.output.utf8))
    }

    private static func number(_ project: Project) throws -> Int? {
        try why(project).member("incident")
    }

    @Test("a crash is explained, with the line's place, while Vigia runs and after its death")
    func crash() throws {
        let project = try Histories.failing()
        try project.start()
        #expect(try Self.number(project) == nil)
        try File.write("", to: project.folder + "/fail")
        let over = try Fact.found {
            let found = try Self.why(project)
            return try found.member("outcome") == JSONValue.text("recovered") ? found : nil
        }
        let cause: JSONValue = try over.member("cause")
        #expect(try cause.member("code") == "schema")
        #expect(try cause.member("confidence") == "high")
        #expect(try cause.member("line") == "Error: no such table: users")
        #expect(try cause.member("file") == "logs/web-error.log")
        let down: Int = try over.member("down_ms")
        #expect(down > 0)
        for pid in try project.killVigia() { kill(pid, SIGKILL) }
        #expect(try Self.why(project) == over)
        let text = try project.vigia("why")
        #expect(text.output.contains("because   its database lacks a table or column  "))
        #expect(text.output.contains("do        run the migrations"), "\(text.output)")
    }
}
