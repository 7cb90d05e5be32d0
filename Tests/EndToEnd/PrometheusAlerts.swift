import Glibc
import TestSupport
import Testing
import VigiaJSON

/// The Alertmanager that `scripts/setup` installs.
private enum Prometheus {
    static let program = "/usr/bin/prometheus-alertmanager"
    static var isThere: Bool { unsafe access(program, X_OK) == 0 }
}

/// Alerts to the Alertmanager of Debian.
@Suite(
    "Alerts in Alertmanager",
    .enabled(if: Prometheus.isThere, "it needs prometheus-alertmanager")
)
struct PrometheusAlerts {
    @Test("it has the alert while that is open, and not any more when it is over")
    func firing() throws {
        let (folder, port) = (try TestFolder(), try freePort())
        let configuration = "route: { receiver: none }\nreceivers: [{ name: none }]\n"
        try File.write(configuration, to: folder.path + "/am.yml")
        let words = [
            Prometheus.program, "--config.file=\(folder.path)/am.yml",
            "--storage.path=\(folder.path)/data", "--web.listen-address=127.0.0.1:\(port)",
            "--cluster.listen-address=",
        ]
        let (out, errors) = (folder.path + "/out", folder.path + "/err")
        let pid = try Program.start(words, output: out, errors: errors, mark: folder.path)
        defer { Program.end(pid) }
        let alerts = { () throws -> [JSONValue] in
            let url = "http://127.0.0.1:\(port)/api/v2/alerts?active=true"
            let told = try Program.run(["curl", "-sf", url], in: folder.path)
            let json = try JSONValue(parsing: Array(told.output.utf8))
            return try [JSONValue](json: json)
        }
        Fact.pass("\(File.text(errors))") { (try? alerts()) != nil }
        let project = try Project(
            """
            alerts: { to: [{ alertmanager: http://127.0.0.1:PORT }] }
            services:
              web:
                command: [sh, -c, "test -e good && exec sleep 1000; exit 7"]
                restart: { policy: never, stable_after: 1s }
            """,
            port: port
        )
        #expect(try project.vigia("start").status == 1)
        let alert = try Fact.found { try alerts().first }
        let labels: JSONValue = try alert.member("labels")
        let (name, service): (String, String) = (
            try labels.member("alertname"), try labels.member("service")
        )
        #expect(name == "vigia_given_up" && service == "web")
        try File.write("", to: project.folder + "/good")
        try project.start()
        try Fact.pass(project.journal) { try alerts().isEmpty }
    }
}
