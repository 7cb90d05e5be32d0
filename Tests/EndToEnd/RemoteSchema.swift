import TestSupport
import Testing

/// What draws requests from a description; `scripts/setup tests` installs it.
private enum Schemathesis {
    /// Python that finds it.
    static let python = "PYTHONPATH='\(Program.root)/.build/judge' python3"

    /// Whether it is there.
    static var isThere: Bool {
        guard let folder = try? TestFolder() else { return false }
        let words = ["sh", "-c", "\(python) -c 'import schemathesis.cli'"]
        return (try? Program.run(words, in: folder.path))?.status == 0
    }
}

/// Requests that schemathesis draws from the description of the API, before a real Vigia.
@Suite(
    "The API on TCP as schemathesis judges it",
    .enabled(if: Schemathesis.isThere, "it needs Python's schemathesis"),
    .sideBySide
)
struct RemoteSchema {
    @Test("it finds nothing, with a token and without", arguments: [true, false])
    func judged(hasToken: Bool) throws {
        // A service that was stopped is not well, which /healthz says with its status.
        let settings = """
            [checks.not_a_server_error]
            expected-statuses = ["2xx", "3xx", "4xx", "503"]
            """
        let remote = try RemoteProject(files: ["schemathesis.toml": settings])
        // An address that is taken is tried again.
        try Fact.pass("\(remote.project.journal)") { try remote.status("/livez") == 200 }
        let token = try remote.token("--scope", "control")
        let field = "-H 'Authorization: Bearer \(token)'"
        let url = "http://127.0.0.1:\(remote.port)"
        try remote.project.shell("curl -s \(field) \(url)/v1/openapi.json > openapi.json")
        // Wrong tokens are counted, and then refused unseen: other tests present some.
        let words = [
            "run openapi.json", "--url \(url)", hasToken ? field : "",
            "--exclude-checks ignored_auth",
            "--max-examples 5", "--request-timeout 30", "--no-color",
        ]
        let line = "\(Schemathesis.python) -m schemathesis.cli \(words.joined(separator: " "))"
        let outcome = try remote.project.shell(line)
        #expect(outcome.status == 0, "\(outcome.all)\n\(remote.project.journal)")
        #expect(outcome.output.contains("generated"), "\(outcome.all)")
        #expect(try remote.status("/livez") == 200)
    }
}
