import Glibc
import TestSupport
import Testing
import VigiaJSON
import VigiaWire

/// `vigia plan`, and whether real failures are over as soon as it promises.
@Suite("Plans", .sideBySide, .serialized)
struct Plans {
    static let web = """
        services:
          web:
            command: python3 -m http.server PORT --bind 127.0.0.1
            port: PORT
            health: { http: /, interval: 500ms, timeout: 200ms, failures: 2 }
            restart: { delay: 100ms }
        """

    @Test("a plan needs no running project, fits into 80 columns, and exits with 0")
    func text() throws {
        let project = try Project(Self.web, port: try freePort())
        let outcome = try project.vigia("plan")
        #expect(outcome.status == 0, "\(outcome.all)")
        let lines = outcome.output.split(separator: "\n").map(String.init)
        #expect(lines.first == "web")
        #expect(lines.contains("  hang             6.4s           8.4s       1m9s     4m52s"))
        #expect(outcome.output.contains("leak: memory has no limit"))
        #expect(lines.allSatisfy { $0.count <= 80 }, "\(outcome.output)")
        #expect(!File.names(in: project.folder).contains(".vigia"))
    }

    @Test("conflicts are shown with a remedy, make plan exit with 1, and warn in validate")
    func conflicts() throws {
        let project = try Project(
            """
            services:
              db: { command: sleep 100, restart: { policy: never } }
              web: { command: sleep 100, depends_on: [db], health: { exec: "true" } }
            """
        )
        let plan = try project.vigia("plan")
        #expect(plan.status == 1)
        #expect(plan.output.contains("warning[plan.probe_cannot_fail]: web: health.exec: "))
        #expect(plan.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
        #expect(try project.vigia("plan", "web", "--json").status == 1)
        let answer = try JSONValue(parsing: Array(try project.vigia("plan", "--json").output.utf8))
        let isGood: Bool = try answer.member("ok")
        let conflicts: [JSONValue] = try answer.member("conflicts")
        let codes: [String] = try conflicts.map { try $0.member("code") }
        #expect(!isGood)
        #expect(codes == ["plan.dependency_not_restarted", "plan.probe_cannot_fail"])
        let validate = try project.vigia("validate")
        #expect(validate.status == 0)
        #expect(validate.output.contains("warning[plan.probe_cannot_fail]: "))
        let json = try project.vigia("validate", "--json")
        #expect(json.status == 0 && json.output.contains("\"warnings\":[{\"code\":\"plan."))
        let unknown = try project.vigia("plan", "wbe")
        #expect(unknown.status == 2 && unknown.errors.contains("did you mean web?"))
    }

    static let failures: [(signal: Int32, failure: String)] = [
        (SIGKILL, "crash"), (SIGSTOP, "hang"),
    ]

    @Test("a real failure is noticed and over within the promised time", arguments: failures)
    func kept(signal: Int32, failure: String) throws {
        let project = try Project(Self.web, port: try freePort())
        let promise = try Self.promise(failure, of: project)
        try project.start()
        let before = try project.service()
        kill(try #require(before.pid), signal)
        let event = failure == "hang" ? "\"event\":\"hung\"" : "\"event\":\"ended\""
        let (noticed, serves) = (promise.noticed + Self.machine, promise.serves + Self.machine)
        let clock = ContinuousClock()
        let began = clock.now
        #expect(Fact.holds(within: noticed) { project.journal.contains(event) })
        let left = serves - (clock.now - began)
        try project.until(within: left) { $0.state == "up" && $0.run != before.run }
    }

    /// The delay of a busy machine.
    private static let machine = Duration.seconds(5)

    private static func promise(
        _ failure: String,
        of project: Project
    ) throws -> (noticed: Duration, serves: Duration) {
        let plan = try JSONValue(parsing: Array(try project.vigia("plan", "--json").output.utf8))
        let services: [JSONValue] = try plan.member("services")
        let failures: [JSONValue] = try #require(services.first).member("failures")
        let promise = try #require(
            try failures.first { one in
                let name: String = try one.member("failure")
                return name == failure
            }
        )
        let noticed: Int64 = try promise.member("noticed_ms")
        let serves: Int64 = try promise.member("serves_ms")
        return (.milliseconds(noticed), .milliseconds(serves))
    }
}
