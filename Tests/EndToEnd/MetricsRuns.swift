import Glibc
import TestSupport
import Testing
import VigiaCore
import VigiaWire

/// Metrics of a real project, before those who read them.
@Suite("Metrics")
struct MetricsRuns {
    private static let python = "PYTHONPATH='\(Program.root)/.build/judge' python3"
    private static let curl = "curl -sS --unix-socket .vigia/control.sock"

    private static func project() throws -> Project {
        try Project(
            """
            services:
              web:
                command: [python3, -m, http.server, "PORT", --bind, 127.0.0.1]
                health: { http: "http://127.0.0.1:PORT/", interval: 100ms }
                memory: { limit: 500MB }
              off:
                command: [sleep, "1000"]
            """,
            port: try freePort()
        )
    }

    /// The value of a line of the older text; nil where there is no such line.
    private static func value(_ line: String, _ project: Project) throws -> Double? {
        let text = try project.shell("\(curl) http://vigia/metrics").output
        let found = text.split(separator: "\n").first { $0.hasPrefix(line + " ") }
        return found.flatMap { Double($0.dropFirst(line.utf8.count + 1)) }
    }

    @Test("they tell what is, and count what happens")
    func facts() throws {
        let project = try Self.project()
        try project.start()
        try project.vigia("stop", "off")
        #expect(try Self.value(#"vigia_service_up{service="web"}"#, project) == 1)
        #expect(try Self.value(#"vigia_service_ready{service="web"}"#, project) == 1)
        #expect(try Self.value(#"vigia_service_wanted{service="off"}"#, project) == 0)
        #expect(try Self.value(#"vigia_service_up{service="off"}"#, project) == 0)
        let limit = #"vigia_memory_limit_bytes{service="web"}"#
        #expect(try Self.value(limit, project) == Double(500 << 20))
        #expect(try #require(try Self.value(#"vigia_memory_bytes{service="web"}"#, project)) > 1e6)
        #expect(try #require(try Self.value(#"vigia_open_files{service="web"}"#, project)) >= 4)
        let began = try #require(
            try Self.value(#"vigia_service_start_time_seconds{service="web"}"#, project)
        )
        #expect(abs(began - Double(time(nil))) < 600)
        for process in ["supervisor", "guardian"] {
            let files = try Self.value("vigia_self_open_files{process=\"\(process)\"}", project)
            #expect(try #require(files) > 5)
        }
        // The first question begins the count of answers to probes.
        let answers = #"vigia_health_seconds_count{service="web"}"#
        try Fact.pass { try Self.value(answers, project) ?? 0 > 3 }
        let restarts = #"vigia_service_restarts_total{service="web",cause="ended"}"#
        #expect(try Self.value(restarts, project) == 0)
        kill(try #require(try project.service().pid), SIGKILL)
        try Fact.pass { try Self.value(restarts, project) == 1 }
    }

    @Test(
        "promtool has nothing to say against them",
        .enabled(if: unsafe access("/usr/bin/promtool", X_OK) == 0, "it needs prometheus")
    )
    func promtool() throws {
        let project = try Self.project()
        try project.start()
        let judged = try project.shell(
            "\(Self.curl) http://vigia/metrics > metrics && promtool check metrics < metrics"
        )
        #expect(judged.status == 0 && judged.all.isEmpty, "\(judged.all)")
    }

    @Test(
        "both forms of the text are read whole by Prometheus' own reader",
        .enabled(
            if: {
                guard let folder = try? TestFolder() else { return false }
                let question = python + " -c 'import prometheus_client.openmetrics.parser'"
                return (try? Program.run(["sh", "-c", question], in: folder.path))?.status == 0
            }(),
            "it needs Python's prometheus-client"
        )
    )
    func readers() throws {
        let project = try Self.project()
        try project.start()
        let reading = """
            from prometheus_client import parser as old
            from prometheus_client.openmetrics import parser as new
            for reader, name in ((old, "old"), (new, "new")):
                families = list(reader.text_string_to_metric_families(open(name).read()))
                print(len(families), sum(len(family.samples) for family in families))
            """
        let accept = "-H 'Accept: application/openmetrics-text;version=1.0.0'"
        _ = try project.shell("\(Self.curl) http://vigia/metrics > old")
        _ = try project.shell("\(Self.curl) \(accept) http://vigia/metrics > new")
        let told = try project.shell("\(Self.python) - <<'END'\n\(reading)\nEND")
        let lines = told.output.split(separator: "\n")
        let families = MetricFamily.allCases.count
        #expect(lines.count == 2 && lines.first == lines.last, "\(told.all)")
        #expect(lines.first?.hasPrefix("\(families) ") == true, "\(told.all)")
    }

    @Test("two hundred questions, twenty at a time, are all answered, and the supervisor lives on")
    func many() throws {
        let project = try Self.project()
        try project.start()
        let pid = try project.status().supervisor.pid
        let asking = "seq 200 | xargs -P 20 -I{} \(Self.curl) -o /dev/null -w '%{http_code}\\n'"
        let told = try project.shell("\(asking) http://vigia/metrics").output
        #expect(told.split(separator: "\n").filter { $0 == "200" }.count == 200)
        #expect(try project.status().supervisor.pid == pid)
    }
}
