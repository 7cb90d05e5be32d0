import Glibc
import TestSupport
import Testing
import VigiaJSON

/// `Examples/monitoring` as somebody uses it: the folder is copied into a project, its addresses are
/// changed, and the programs of Debian are started in it.
///
/// Only durations are shorter, by one rule: each one becomes a second, but for the spans over which
/// rules look back.
@Suite(
    "Monitoring with Prometheus and Alertmanager",
    .enabled(if: Monitors.areThere, "it needs prometheus and prometheus-alertmanager"),
    .sideBySide
)
struct Monitoring {
    /// A project with a service that serves, and one that crashes again and again until the file `good`
    /// is there; each time with another status, since equal failures would open the circuit breaker.
    private static func project() throws -> Project {
        try Project(
            """
            api: { listen: 127.0.0.1:PORT }
            services:
              web: { command: [sleep, "1000"] }
              loop:
                command: [sh, -c, "test -e good && exec sleep 1000; exit $(($$ % 100 + 1))"]
                restart: { delay: 100ms, max_delay: 200ms, attempts: 1000, stable_after: 1s }
            """,
            port: try freePort()
        )
    }

    @Test("what the rules say of a crash loop, and of a Vigia that is gone, reaches people")
    func alerts() throws {
        let project = try Self.project()
        _ = try project.begin("start")
        #expect(project.tells(#""event":"api_opened""#))
        let monitors = try Monitors(of: project)
        defer { monitors.end() }

        try Fact.pass(monitors.words) { try monitors.value(#"up{job="vigia"}"#) == "1" }
        let series = [
            (#"vigia_service_up{service="web"}"#, "1"),
            (#"vigia_service_ready{service="web"}"#, "1"),
            (#"vigia_service_wanted{service="loop"}"#, "1"), ("count(vigia_build_info)", "1"),
            (#"count(vigia_service_restarts_total{service="loop",cause="ended"})"#, "1"),
        ]
        for (query, value) in series {
            try Fact.pass("\(query) \(monitors.words)") { try monitors.value(query) == value }
        }
        for alert in ["ServiceDown loop", "ServiceRestarts loop"] {
            try Fact.pass("\(alert) \(monitors.words)", within: Monitors.patience) {
                try monitors.firing().contains(alert) && monitors.taken().contains(alert)
                    && monitors.told("firing").contains(alert)
            }
        }
        try Fact.pass(monitors.words) { try !monitors.firing().contains("ServiceDown web") }

        try File.write("", to: project.folder + "/good")
        try Fact.pass(monitors.words, within: Monitors.patience) {
            try !monitors.taken().contains("ServiceDown loop")
                && monitors.told("resolved").contains("ServiceDown loop")
        }

        try project.vigia("stop")
        try Fact.pass(monitors.words, within: Monitors.patience) {
            try monitors.value(#"up{job="vigia"}"#) == "0"
                && monitors.told("firing").contains("VigiaGone ")
        }
    }
}

/// A Prometheus and an Alertmanager with the files of the example, and a server in the place of those
/// who are told.
private final class Monitors {
    static let prometheus = "/usr/bin/prometheus"
    static let alertmanager = "/usr/bin/prometheus-alertmanager"
    static var areThere: Bool {
        unsafe access(prometheus, X_OK) == 0 && access(alertmanager, X_OK) == 0
    }
    /// How long an alert may take, on a machine that does much else.
    static let patience = Duration.seconds(90)

    private let folder: String
    private let people: AlertServer
    private let ports: (prometheus: Int, alertmanager: Int)
    private var pids: [pid_t] = []

    /// Copies the example into a project, and starts both programs there.
    init(of project: Project) throws {
        folder = project.folder + "/monitoring"
        ports = (try freePort(), try freePort())
        people = try AlertServer()
        try people.start()
        let copied = try project.shell(
            "cp -r '\(Program.root)/Examples/monitoring' . && cd monitoring "
                + "&& vigia token create prometheus > token"
        )
        try #require(copied.status == 0, "\(copied.all)")
        let api = try #require(
            File.text(project.folder + "/vigia.yaml").split(separator: " ").first {
                $0.hasPrefix("127.0.0.1:")
            }
        )
        try change(
            "prometheus.yml",
            [
                ("127.0.0.1:9650", String(api)),
                ("127.0.0.1:9093", "127.0.0.1:\(ports.alertmanager)"),
            ]
        ) { $0.replacing(/\b\d+[smh]\b/, with: "1s") }
        try change("rules.yml", []) { $0.replacing(/for: \d+[smh]\b/, with: "for: 1s") }
        try change("alertmanager.yml", [("127.0.0.1:8080", "127.0.0.1:\(people.port)")]) {
            $0.replacing(/_(wait|interval): \d+[smh]\b/) { "_\($0.output.1): 1s" }
        }
        // Prometheus tells an alert once a minute, and so must find somebody.
        try start(
            Self.alertmanager,
            "alertmanager",
            ["--cluster.listen-address="],
            at: ports.alertmanager
        )
        try start(Self.prometheus, "prometheus", [], at: ports.prometheus)
    }

    deinit { end() }

    /// Ends both programs.
    func end() {
        for pid in pids { Program.end(pid) }
        pids = []
    }

    /// Changes addresses, each of which must be there once, and durations.
    private func change(
        _ name: String,
        _ addresses: [(old: String, new: String)],
        _ shorten: (String) -> String
    ) throws {
        var text = File.text("\(folder)/\(name)")
        for (old, new) in addresses {
            #expect(text.ranges(of: old).count == 1, "\(old) in \(name)")
            text = text.replacing(old, with: new)
        }
        try File.write(shorten(text), to: "\(folder)/\(name)")
    }

    /// Starts a program in the folder, and waits until it says that it is ready.
    private func start(_ program: String, _ name: String, _ more: [String], at port: Int) throws {
        let option = name == "prometheus" ? "--storage.tsdb.path" : "--storage.path"
        let words = [
            program, "--config.file=\(folder)/\(name).yml", "\(option)=\(folder)/\(name)-data",
            "--web.listen-address=127.0.0.1:\(port)",
        ]
        let errors = "\(folder)/\(name).err"
        pids.append(
            try Program.start(
                words + more,
                output: "\(folder)/\(name).out",
                errors: errors,
                mark: folder
            )
        )
        let isReady = try Fact.holds { try ask(port, "/-/ready") != nil }
        try #require(isReady, "\(name): \(File.text(errors))")
    }

    /// An answer with status 200; nil for any other.
    private func ask(_ port: Int, _ path: String) throws -> String? {
        let words = ["curl", "-sfG", "http://127.0.0.1:\(port)\(path)"]
        let told = try Program.run(words, in: folder)
        return told.status == 0 ? told.output : nil
    }

    private func json(_ port: Int, _ path: String) throws -> JSONValue? {
        try ask(port, path).map { try JSONValue(parsing: Array($0.utf8)) }
    }

    /// What Prometheus answers to a query for one series; nil for none.
    func value(_ query: String) throws -> String? {
        let encoded = query.utf8.map { byte in
            let hex = String(byte, radix: 16)
            return "%" + (hex.count < 2 ? "0" : "") + hex
        }.joined()
        guard let answer = try json(ports.prometheus, "/api/v1/query?query=\(encoded)") else {
            return nil
        }
        let data: JSONValue = try answer.member("data")
        let results: [JSONValue] = try data.member("result")
        let pair: [JSONValue]? = try results.first?.member("value")
        return try pair.map { try String(json: $0[1]) }
    }

    /// The alerts that fire in Prometheus, as names with services.
    func firing() throws -> Set<String> {
        guard let answer = try json(ports.prometheus, "/api/v1/alerts") else { return [] }
        let data: JSONValue = try answer.member("data")
        let alerts: [JSONValue] = try data.member("alerts")
        return try Self.names(alerts.filter { try $0.member("state") == "firing" })
    }

    /// The alerts that Alertmanager has, as names with services.
    func taken() throws -> Set<String> {
        guard let answer = try json(ports.alertmanager, "/api/v2/alerts") else { return [] }
        return try Self.names([JSONValue](json: answer))
    }

    /// The alerts of a status that people were told of, as names with services.
    func told(_ status: String) throws -> Set<String> {
        let alerts = try people.requests("/alerts").flatMap { request -> [JSONValue] in
            try request.body.member("alerts")
        }
        return try Self.names(alerts.filter { try $0.member("status") == status })
    }

    private static func names(_ alerts: [JSONValue]) throws -> Set<String> {
        let names = try alerts.map { alert in
            let labels: JSONValue = try alert.member("labels")
            let name: String = try labels.member("alertname")
            let service: String? = try labels.member("service")
            return "\(name) \(service ?? "")"
        }
        return Set(names)
    }

    /// What both programs have said, for failures.
    var words: String {
        ["alertmanager", "prometheus"].map { File.text("\(folder)/\($0).err").suffix(2000) }
            .joined(separator: "\n")
    }
}
