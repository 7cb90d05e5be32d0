import Glibc
import TestSupport
import Testing
import VigiaWire

/// Guardian and supervisor are killed together, and a new Vigia takes over the running services.
@Suite("Taking over leftovers", .sideBySide, .serialized)
struct Adoptions {
    /// Answers with its pid; `/say` also writes a line.
    static let web = """
        const server = require('http').createServer((request, answer) => {
            if (request.url === '/say') console.log('said');
            answer.end(`${process.pid}\\n`);
        });
        server.listen({ fd: 3 });
        process.on('SIGTERM', () => server.close(() => process.exit(0)));
        """
    /// Is ready, and sends heartbeats while the file `beat` exists.
    static let beating = """
        import os, socket, time
        def say(words):
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as out:
                try:
                    out.sendto(words.encode(), "\\0" + os.environ["NOTIFY_SOCKET"][1:])
                except ConnectionRefusedError:
                    pass  # Nobody is there just now.
        say("READY=1")
        while True:
            if os.path.exists("beat"):
                say("WATCHDOG=1")
            time.sleep(0.05)
        """

    private func project(_ port: Int) throws -> Project {
        let text = """
            leftovers: adopt
            services:
              web:
                command: node web.js
                port: PORT
                sockets: { http: 127.0.0.1:PORT }
                health: { http: /, interval: 1s, timeout: 1s }
                restart: { delay: 1s }
              beating: { command: python3 beating.py, notify: true, watchdog: 2s }
              plain: { command: [sh, -c, "trap 'exit 3' USR1; while :; do sleep 0.05; done"] }
              headless: { command: [sh, -c, "(setsid sleep 1000 &) ; exec sleep 1000"] }
            """
        let files = ["web.js": Self.web, "beating.py": Self.beating, "beat": ""]
        return try Project(text, port: port, files: files)
    }

    private func ask(_ project: Project, _ port: Int, _ path: String = "") throws -> String {
        let asked = try project.shell("curl -sS --max-time 20 http://127.0.0.1:\(port)/\(path)")
        #expect(asked.status == 0, "\(asked.all)\n\(project.journal)")
        return asked.output
    }

    @Test("services, sockets, logs and status texts are taken over, other leftovers are ended")
    func adoption() throws {
        let port = try freePort()
        let project = try project(port)
        try project.start()
        _ = try ask(project, port, "say")
        let before = try project.status().services
        let left = try project.killVigia()
        #expect(try ask(project, port) == "\(left[0])\n")
        kill(left[3], SIGKILL)
        #expect(Fact.holds { Program.isOver(left[3]) })
        let start = try project.vigia("start")
        #expect(start.status == 0, "\(start.all)\n\(project.journal)")
        #expect(start.errors.contains("going on with what an earlier Vigia left running: "))
        let after = try project.status().services
        #expect(after[..<3].map(\.pid) == before[..<3].map(\.pid))
        #expect(after[..<3].map(\.run) == before[..<3].map(\.run))
        #expect(after[3].run.map { $0 > before[3].run ?? 0 } == true)
        #expect(project.journal.components(of: "\"event\":\"adopted\"") == 3)
        #expect(project.journal.components(of: "\"leftover_ended\"") == 1)
        #expect((after[0].uptimeSeconds ?? 0) >= (before[0].uptimeSeconds ?? .infinity))
        _ = try ask(project, port, "say")
        #expect(Fact.holds { project.log("web") == "said\nsaid\n" }, "\(project.log("web"))")
        #expect(try project.vigia("stop").status == 0)
        // They are children of process 1 now, which reaps them after a while.
        #expect(Fact.holds { left.allSatisfy { kill($0, 0) == -1 } })
    }

    @Test("a service that was taken over is supervised and restarted like any other")
    func watched() throws {
        let port = try freePort()
        let project = try project(port)
        try project.start()
        let left = try project.killVigia()
        #expect(try project.vigia("start").status == 0)
        // The held socket is unchanged, so no connection is refused while the server is away.
        kill(left[0], SIGKILL)
        try project.until { $0.state != "up" || $0.pid != left[0] }
        let pid = try ask(project, port)
        let web = try project.until { $0.state == "up" && $0.pid != left[0] }
        #expect(pid == "\(web.pid ?? 0)\n")
        // Its heartbeats are received, and missing ones are noticed.
        _ = unsafe unlink(project.folder + "/beat")
        #expect(Fact.holds { project.journal.contains("no heartbeat for 2s") })
        try File.write("", to: project.folder + "/beat")
        try project.until(1) { $0.state == "up" && $0.pid != left[1] }
        // The exit status of another process's child is unknown.
        kill(left[2], SIGUSR1)
        try project.until(2) { $0.state == "up" && $0.pid != left[2] }
        #expect(project.tells("ended with an unknown status"), "\(project.journal)")
    }
}
