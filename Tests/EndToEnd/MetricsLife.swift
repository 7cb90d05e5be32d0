import Glibc
import TestSupport
import Testing
import VigiaWire

/// Metrics over the deaths of supervisors, and while services come and go.
@Suite("Metrics over time")
struct MetricsLife {
    private static let accept = "-H 'Accept: application/openmetrics-text'"
    private static let curl = "curl -sS --fail --unix-socket .vigia/control.sock"

    /// One answer: the value of each line.
    private struct Answer {
        let lines: [String: Double]

        /// Nil where nobody answered, or not to the end.
        init?(_ project: Project) throws {
            let told = try project.shell("\(curl) \(accept) http://vigia/metrics")
            guard told.status == 0 else { return nil }
            let lines = told.output.split(separator: "\n")
            #expect(lines.last == "# EOF")
            let pairs = lines.filter { !$0.hasPrefix("#") }.compactMap { line in
                line.lastIndex(of: " ").map {
                    (String(line[..<$0]), Double(line[$0...].dropFirst()) ?? .nan)
                }
            }
            self.lines = Dictionary(pairs) { first, _ in first }
            #expect(self.lines.count == pairs.count, "a line is there twice")
        }

        /// The sum of all lines of a family about a service.
        func sum(_ family: String, _ service: String) -> Double {
            lines.filter { $0.key.hasPrefix("\(family){service=\"\(service)\"") }.values
                .reduce(0, +)
        }

        var restarts: Double { sum("vigia_service_restarts_total", "web") }
        var incidents: Double { sum("vigia_service_incidents_total", "web") }
        var down: Double { sum("vigia_service_down_seconds_total", "web") }
    }

    private static func answer(
        _ project: Project,
        _ isSo: (Answer) -> Bool = { _ in true }
    ) throws -> Answer {
        try Fact.found { try Answer(project).flatMap { isSo($0) ? $0 : nil } }
    }

    private static func killSupervisor(of project: Project) throws {
        let pid = try project.statusOnceAnswered().supervisor.pid
        kill(pid, SIGKILL)
        #expect(Fact.holds { Program.isOver(pid) })
    }

    @Test("restarts, incidents and time down are counted on by the next supervisor")
    func counters() throws {
        let project = try Project(
            """
            services:
              web:
                command: [sh, -c, "echo hello; echo oops >&2; exec sleep 1000"]
                restart: { stable_after: 100ms }
            """
        )
        try project.start()
        let first = try Self.answer(project) { $0.sum("vigia_log_bytes_total", "web") == 11 }
        #expect(first.restarts == 0 && first.incidents == 0 && first.down == 0)
        let stdout = #"vigia_log_bytes_total{service="web",stream="stdout"}"#
        #expect(first.lines[stdout] == 6)
        for life in 1...2 {
            kill(try #require(try project.until { $0.pid != nil }.pid), SIGKILL)
            let told = try Self.answer(project) {
                $0.restarts == Double(life) && $0.incidents == Double(life)
            }
            #expect(told.down > 0)
            let cause = #"vigia_service_incidents_total{service="web",cause="killed"}"#
            #expect(told.lines[cause] == Double(life))
            try Self.killSupervisor(of: project)
            // Its successor tells no less from its first answer on.
            let next = try Self.answer(project)
            #expect(next.restarts == told.restarts && next.incidents == told.incidents)
            #expect(next.down == told.down)
        }
    }

    @Test("an incident that is open over a death of the supervisor goes on being time down")
    func open() throws {
        let project = try Project(
            """
            services:
              web: { command: [sh, -c, "test ! -e broken && exec sleep 1000"] }
            """
        )
        try project.start()
        try File.write("", to: project.folder + "/broken")
        kill(try #require(try project.until { $0.pid != nil }.pid), SIGKILL)
        var told = try Self.answer(project) { $0.down > 0 }
        for _ in 0..<2 {
            let more = try Self.answer(project) { $0.down > told.down }
            try Self.killSupervisor(of: project)
            let next = try Self.answer(project)
            #expect(next.down >= more.down && next.incidents == 0)
            #expect(next.restarts >= more.restarts)
            told = next
        }
        _ = unsafe unlink(project.folder + "/broken")
        try project.vigia("restart", "web")
        try project.vigia("stop", "web")
        let last = try Self.answer(project) { $0.incidents == 1 }
        #expect(last.down >= told.down)
        #expect(try Self.answer(project).down == last.down)
    }

    @Test("services that come and go while metrics are read break no answer")
    func changing() throws {
        func configuration(_ names: [String]) -> String {
            "services:\n" + names.map { "  \($0): { command: [sleep, '1000'] }\n" }.joined()
        }
        let (old, new) = ((0..<25).map { "old\($0)" }, (0..<25).map { "new\($0)" })
        let project = try Project(configuration(["web"] + old))
        try project.start()
        let reading = try project.beginShell(
            """
            while test ! -e over; do
              \(Self.curl) \(Self.accept) http://vigia/metrics > answer && tail -n 1 answer
            done
            """
        )
        for names in [new, old, new] {
            try File.write(configuration(["web"] + names), to: project.folder + "/vigia.yaml")
            let applied = try project.vigia("apply")
            #expect(applied.status == 0, "\(applied.all)")
        }
        try File.write("", to: project.folder + "/over")
        #expect(try Program.wait(for: reading) == 0)
        let ends = project.begunOutput.split(separator: "\n")
        #expect(!ends.isEmpty && ends.allSatisfy { $0 == "# EOF" })
        let last = try Self.answer(project)
        #expect(last.lines[#"vigia_service_up{service="new7"}"#] == 1)
        #expect(last.lines[#"vigia_service_up{service="old7"}"#] == nil)
    }
}
