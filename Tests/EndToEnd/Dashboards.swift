import Glibc
import TestSupport
import Testing
import VigiaWire

/// The dashboard in Chromium, before a real Vigia.
@Suite(
    "Dashboards",
    .enabled(if: Browser.isThere, "it needs chromium, and Python's playwright and axe-core-python")
)
struct Dashboards {
    /// Writes 10,000 lines a second, in steps of a tenth.
    private static let loud = """
        import time
        number = 0
        while True:
            print("\\n".join(f"line {number + step}" for step in range(1000)), flush=True)
            number += 1000
            time.sleep(0.1)
        """

    private static func project() throws -> (Project, port: Int) {
        let port = try freePort()
        let project = try Project(
            """
            name: project
            api: { listen: "127.0.0.1:PORT" }
            services:
              web: { command: [sleep, "1000"] }
              idle: { command: [sleep, "1000"] }
              crash:
                command: [python3, crash.py]
                restart: { delay: 100ms, attempts: 100 }
              loud: { command: [python3, loud.py] }
              script:
                command: [python3, script.py]
                notify: true
            """,
            port: port,
            files: [
                "loud.py": loud,
                "crash.py": """
                import os, sys, time
                while not os.path.exists("fail"): time.sleep(0.05)
                os.remove("fail")
                print("Error: connect ECONNREFUSED 127.0.0.1:5432", file=sys.stderr)
                sys.exit(7)
                """,
                "script.py": """
                import os, socket, time
                print("<script>document.title = 'taken'</script>")
                print("<img src=x onerror=alert(1)>", flush=True)
                own = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
                place = os.environ["NOTIFY_SOCKET"].replace("@", "\\0")
                own.sendto(b"READY=1\\nSTATUS=<b>status</b>", place)
                time.sleep(1000)
                """,
            ]
        )
        try DemoPast(of: ["web", "crash"], in: project.folder).write()
        return (project, port)
    }

    @Test("the page shows, explains and orders, for everyone")
    func trials() throws {
        let (project, port) = try Self.project()
        try project.start()
        try project.vigia("stop", "idle")
        let token = try project.shell("vigia token create --scope control").output
            .split(separator: "\n").joined()
        let script = Program.root + "/Tests/EndToEnd/Scripts/dashboard.py"
        let told = try project.shell(
            "VIGIA='\(Program.vigia)' \(Browser.python) '\(script)' "
                + "http://127.0.0.1:\(port)/ '\(token)' '\(project.folder)'"
        )
        let lines = told.output.split(separator: "\n")
        let failed = lines.filter { $0.hasPrefix("not ok") }
        #expect(failed.isEmpty, "\(failed.joined(separator: "\n"))")
        #expect(lines.count { $0.hasPrefix("ok ") } == 15, "\(told.all)")
        #expect(try project.status().services.allSatisfy { $0.restarts < 100 })
    }

    @Test("the whole page is under 100 KB")
    func size() {
        let folder = Program.root + "/Sources/VigiaGateway/Dashboard/Page"
        let names = File.names(in: folder)
        #expect(names.count >= 8)
        #expect(names.reduce(0) { $0 + File.text(folder + "/" + $1).utf8.count } < 100_000)
    }
}
