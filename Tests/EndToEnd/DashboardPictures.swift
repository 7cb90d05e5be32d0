import Glibc
import TestSupport
import Testing

/// The pictures of the dashboard in the README and in docs/dashboard.md.
@Suite(
    "Pictures of the dashboard",
    .enabled(if: Browser.isThere, "it needs chromium, and Python's playwright and axe-core-python")
)
struct DashboardPictures {
    static let folder = Program.root + "/docs/images"
    static let names = ["dashboard-light.png", "dashboard-dark.png"]

    /// Fails once the file `fail` is there, as a backend does whose database is gone.
    private static let backend = """
        import http.server, os, sys, threading, time

        def fail():
            while not os.path.exists("fail"): time.sleep(0.05)
            os.remove("fail")
            print("Error: connect ECONNREFUSED 127.0.0.1:5432", file=sys.stderr, flush=True)
            os._exit(1)

        class Hello(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200)
                self.end_headers()
                self.wfile.write(b"hello\\n")
            def log_message(self, *_): pass

        threading.Thread(target=fail, daemon=True).start()
        http.server.HTTPServer(("127.0.0.1", int(os.environ["PORT"])), Hello).serve_forever()
        """

    private static func project(port: Int) throws -> Project {
        let project = try Project(
            """
            name: shop
            api: { listen: "127.0.0.1:\(port)" }
            services:
              backend:
                command: [python3, backend.py]
                port: PORT
                health: { http: / }
                restart: { delay: 200ms, stable_after: 10m }
                memory: { limit: 500MB }
              worker: { command: [python3, -c, "import time; time.sleep(1000)"] }
              mailer: { command: [python3, -c, "import time; time.sleep(1000)"] }
            """,
            port: try freePort(),
            files: ["backend.py": backend]
        )
        try DemoPast(of: ["backend", "worker", "mailer"], in: project.folder).write()
        return project
    }

    /// `make pictures` rewrites the pictures instead of throwing them away.
    @Test("the page has what the pictures show, in the light and in the dark")
    func shown() throws {
        let port = try freePort()
        let project = try Self.project(port: port)
        try project.start()
        let address: String = try Fact.found {
            let outcome = try project.vigia("dashboard", "--scope", "control")
            return outcome.status == 0 ? String(outcome.output.dropLast()) : nil
        }
        let isWriting = unsafe getenv("VIGIA_WRITE_SCREENSHOTS") != nil
        let folder = isWriting ? Self.folder : project.folder
        let script = Program.root + "/Tests/EndToEnd/Scripts/pictures.py"
        let told = try project.shell("\(Browser.python) '\(script)' '\(address)' '\(folder)'")
        #expect(told.status == 0, "\(told.all)\n\(project.journal)")
        for name in Self.names {
            #expect(File.size("\(folder)/\(name)") > 10_000, "\(name): \(told.all)")
        }
    }

    @Test("each picture is small, and is shown by the README and by the page of the dashboard")
    func small() {
        #expect(File.names(in: Self.folder).sorted() == Self.names.sorted())
        let pages = ["/README.md", "/docs/dashboard.md"].map { File.text(Program.root + $0) }
        for name in Self.names {
            let size = File.size("\(Self.folder)/\(name)")
            #expect(size > 10_000 && size <= 80_000, "\(name) has \(size) bytes")
            #expect(pages.allSatisfy { $0.contains("images/\(name)") }, "\(name)")
        }
    }
}
