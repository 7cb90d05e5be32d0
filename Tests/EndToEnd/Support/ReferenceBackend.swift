import Glibc
import TestSupport
import Testing
import VigiaWire

/// A copy of Examples/rota-cep in a folder of its own, with the services that it calls.
final class ReferenceBackend {
    static let example = Program.root + "/Examples/rota-cep"
    static let customers = 200

    let project: Project
    let port: Int
    private let apiPort: Int
    private let services: pid_t

    /// Copies it; `configuration` replaces its `vigia.yaml` if not empty.
    init(_ configuration: String = "", customers: Int = customers) throws {
        (port, apiPort) = (try freePort(), try freePort())
        let project = try Project("")
        let original = File.text(Self.example + "/vigia.yaml")
        try File.write(
            configuration.isEmpty ? original : configuration,
            to: project.folder + "/vigia.yaml"
        )
        let copied = try project.shell(
            """
            cd '\(Self.example)' && cp -r start-backend.sh package.json process-monitor.js \
            backend '\(project.folder)' && cd '\(project.folder)' && mkdir bin &&
            ln -s '\(Program.root)/.build/debug/rota-cep' bin/rota-cep &&
            bin/rota-cep seed --customers \(customers)
            """
        )
        try #require(copied.status == 0, "\(copied.all)")
        let (output, errors) = (project.folder + "/services", project.folder + "/services-errors")
        services = try Program.start(
            ["python3", "-u", Self.example + "/services.py"],
            output: output,
            errors: errors,
            mark: "services"
        )
        self.project = project
        try #require(Fact.holds { File.text(output).hasSuffix("\n") }, "\(File.text(errors))")
        crm = "http://127.0.0.1:" + File.text(output).filter(\.isNumber)
    }

    private let crm: String

    deinit {
        Program.end(services)
    }

    /// The environment of its commands.
    private var environment: String {
        """
        export PORT=\(port) API_PORT=\(apiPort) AUTH=none PLOOME_API_KEY=a-valid-key PLOOME_API_URL=\(crm)/ok \
        CEP_API_URL=\(crm)/ok TERM=xterm npm_config_audit=false npm_config_fund=false \
        npm_config_update_notifier=false npm_config_cache='\(project.folder)/.npm';
        """
    }

    /// Starts it in the background; it must come up.
    func start() throws {
        let outcome = try shell("./start-backend.sh --monitor")
        try #require(outcome.status == 0, "\(outcome.all)")
    }

    /// Runs a shell line in its folder.
    @discardableResult
    func shell(_ line: String) throws -> Outcome { try project.shell(environment + line) }

    /// Executes SQL on its database, once the backend allows it.
    @discardableResult
    func sqlite(_ statement: String) throws -> Outcome {
        try shell("sqlite3 -cmd '.timeout 20000' data/customers.db '\(statement)'")
    }

    /// Starts a line as a terminal does: in a process group that can be interrupted.
    func begin(_ line: String) throws -> pid_t {
        try Program.start(
            ["setsid", "sh", "-c", "cd '\(project.folder)'; \(environment) \(line)"],
            output: project.folder + "/out",
            errors: project.folder + "/err",
            mark: project.folder
        )
    }

    /// The output of a line that was started.
    var begunOutput: String {
        File.text(project.folder + "/out") + File.text(project.folder + "/err")
    }

    /// Whether Vigia runs there, and the backend is ready.
    func isUp() throws -> Bool {
        let status = try project.vigia("status", "--json")
        return status.output.contains(#""state":"up""#)
    }

    /// Requests a path of the backend; the status follows the body.
    func ask(_ path: String, _ options: String = "") throws -> String {
        try shell(
            "curl -s -m 20 \(options) -w ' %{http_code}' 'http://127.0.0.1:\(port)\(path)'"
        ).output
    }
}
