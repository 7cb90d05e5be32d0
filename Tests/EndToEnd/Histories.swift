import Glibc
import TestSupport
import Testing
import VigiaJSON
import VigiaSQLite
import VigiaWire

/// The history of incidents and restarts, and what disturbs it.
@Suite("Histories", .sideBySide, .serialized)
struct Histories {
    /// A service that fails once the file `fail` is there, and removes it first.
    static func failing(_ policy: String = "always") throws -> Project {
        try Project(
            """
            services:
              web:
                command: [sh, run.sh]
                restart: { policy: \(policy), delay: 100ms, stable_after: 2s }
            """,
            files: [
                "run.sh": """
                while [ ! -e fail ]; do sleep 0.05; done
                rm fail
                echo 'Error: no such table: users' >&2
                exit 1
                """
            ]
        )
    }

    /// The last incident in the history; nil without one.
    private static func incident(_ project: Project) throws -> JSONValue? {
        let call = "curl -sf --unix-socket .vigia/control.sock http://vigia/v1/incidents"
        let answer = try project.shell(call)
        guard answer.status == 0 else { return nil }
        let list = try JSONValue(parsing: Array(answer.output.utf8))
        let all: [JSONValue] = try list.member("incidents")
        return all.first
    }

    /// The last incident once a member is as wanted.
    private static func incident(
        _ project: Project,
        _ name: String,
        is wanted: JSONValue
    ) throws -> JSONValue {
        try Fact.found {
            guard let found = try incident(project) else { return nil }
            return try found.member(name) == wanted ? found : nil
        }
    }

    @Test("an open incident continues when Vigia is killed")
    func continued() throws {
        let project = try Self.failing("never")
        try project.start()
        try File.write("", to: project.folder + "/fail")
        let first = try Self.incident(project, "given_up", is: .flag(true))
        try project.killSupervisor()
        #expect(try project.vigia("start", "web").status == 0)
        let over = try Self.incident(project, "outcome", is: .text("recovered"))
        let (before, after): (Int?, Int?) = (
            try first.member("incident"), try over.member("incident")
        )
        #expect(before == after && before != nil)
        try project.vigia("stop")
    }

    @Test("a service that was up when the machine restarted gets an incident")
    func machine() throws {
        let project = try Self.failing()
        try project.start()
        _ = try Fact.found { try? presence(of: project).contains("web") ? true : nil }
        for pid in try project.killVigia() { kill(pid, SIGKILL) }
        let database = try SQLite(project.folder + "/.vigia/history.db", .writing)
        try database.run("UPDATE presence SET boot = 'another'")
        try project.start()
        let found = try Self.incident(project, "code", is: .text("machine_restarted"))
        #expect(try found.member("service") == "web")
        try project.vigia("stop")
    }

    private func presence(of project: Project) throws -> String {
        let database = try SQLite(project.folder + "/.vigia/history.db", .reading)
        return try database.column("SELECT up FROM presence").first ?? ""
    }

    @Test("restarts are counted on when all of Vigia was killed, and from 0 in a new history")
    func counted() throws {
        let project = try Self.failing()
        try project.start()
        for number in 1...2 {
            try File.write("", to: project.folder + "/fail")
            try project.until { $0.restarts == number && $0.state == "up" }
        }
        _ = try Fact.found { try? restarts(of: project).contains("\"count\":2") ? true : nil }
        for pid in try project.killVigia() { kill(pid, SIGKILL) }
        try project.start()
        try project.until { $0.restarts == 2 && $0.restartsLastHour == 2 }
        // The count of this guardian begins at 0, and is added.
        try File.write("", to: project.folder + "/fail")
        try project.until { $0.restarts == 3 && $0.state == "up" }
        try project.killSupervisor()
        try project.until { $0.restarts == 3 && $0.restartsLastHour == 3 }
        try project.vigia("stop")
        let path = project.folder + "/.vigia/history.db"
        File.remove(path + "-wal")
        try File.write(String(repeating: "damage", count: 1000), to: path)
        try project.start()
        #expect(project.tells("history_renewed"))
        #expect(try project.service().restarts == 0)
        try project.vigia("stop")
    }

    @Test("the time in which no part of Vigia ran is unknown, and not available")
    func unknown() throws {
        let project = try Self.failing()
        try project.start()
        _ = try Fact.found { try? presence(of: project).contains("web") ? true : nil }
        for pid in try project.killVigia() { kill(pid, SIGKILL) }
        // As if all that had begun two hours ago, and ended one hour ago.
        let database = try SQLite(project.folder + "/.vigia/history.db", .writing)
        try database.run(
            "UPDATE periods SET began = began - 7200000; UPDATE watched SET at = at - 3600000"
        )
        try project.start()
        let report = try Fact.found {
            let outcome = try project.vigia("history", "web", "--json")
            let json = try JSONValue(parsing: Array(outcome.output.utf8))
            let services: [JSONValue] = try json.member("services")
            return try services.first.flatMap { service in
                try service.member("unknown_ms") as Int > 0 ? service : nil
            }
        }
        let (known, unknown): (Int, Int) = (
            try report.member("observed_ms"), try report.member("unknown_ms")
        )
        #expect(unknown >= 3_600_000 && unknown < 4_200_000, "\(report)")
        #expect(known >= 3_600_000 && known < 4_200_000, "\(report)")
        #expect(try project.vigia("history").output.contains("  unknown   1h"))
        try project.vigia("stop")
    }

    private func restarts(of project: Project) throws -> String {
        let database = try SQLite(project.folder + "/.vigia/history.db", .reading)
        return try database.column("SELECT since FROM restarts").first ?? ""
    }

    @Test("a history that is locked or damaged delays no service, and is reported once")
    func troubled() throws {
        let project = try Self.failing()
        try project.start()
        _ = try Fact.found { try? presence(of: project).contains("web") ? true : nil }
        let path = project.folder + "/.vigia/history.db"
        do {
            let database = try SQLite(path, .writing)
            try database.run("BEGIN IMMEDIATE")
            _ = try project.vigia("restart")
            #expect(project.tells("history_unwritable"))
            #expect(try project.service().state == "up")
        }
        #expect(project.tells("history_writable"))
        // What is in the log would hide the damage.
        File.remove(path + "-wal")
        try File.write(String(repeating: "damage", count: 1000), to: path)
        _ = try project.vigia("restart")
        #expect(project.tells("history_renewed"))
        #expect(try project.service().state == "up")
        #expect(File.size(path + ".damaged") > 0)
        try project.vigia("stop")
    }
}
