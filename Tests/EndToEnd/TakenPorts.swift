import Glibc
import TestSupport
import Testing
import VigiaWire

/// Another process has the port of a service that is to be restarted.
@Suite("Ports taken between two runs", .sideBySide, .serialized)
struct TakenPorts {
    /// Listens on every address as soon as it can, and in a second process that ignores SIGTERM.
    private static let taker = """
        import os, signal, socket, sys, time
        server = socket.socket()
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        while True:
            try: server.bind(("", int(sys.argv[1])))
            except OSError: continue
            break
        server.listen()
        if os.fork() == 0: signal.signal(signal.SIGTERM, signal.SIG_IGN)
        print("listening", flush=True)
        time.sleep(1000)
        """

    private func web(_ files: [String: String] = [:]) throws -> (Project, port: Int) {
        let port = try freePort()
        let project = try Project(
            """
            services:
              web:
                command: python3 -m http.server PORT
                port: PORT
                health: { http: / }
                restart: { delay: 3s }
                stop: { timeout: 300ms }
            """,
            port: port,
            files: ["taker.py": Self.taker].merging(files) { $1 }
        )
        try project.start()
        return (project, port)
    }

    /// Lets a process take the port once the slot's run is killed; returns that run.
    private func take(
        _ port: Int,
        _ project: Project,
        _ words: [String] = []
    ) throws -> (taker: pid_t, before: ServiceStatus) {
        let before = try project.service()
        let pid = try #require(before.pid)
        let said = project.folder + "/taker.out"
        let taker = try Program.start(
            ["env"] + words + ["setsid", "python3", "\(project.folder)/taker.py", "\(port)"],
            output: said,
            errors: "/dev/null",
            mark: project.folder
        )
        #expect(Fact.holds { File.text("/proc/\(taker)/cmdline").contains("taker.py") })
        // Nothing from its start to here may throw, since nobody would end it.
        #expect(kill(pid, SIGKILL) == 0)
        #expect(Fact.holds { File.text(said).contains("listening\n") })
        return (taker, before)
    }

    @Test("a service waits while another process has its port, names it, and leaves it alone")
    func stranger() throws {
        let (project, port) = try web()
        let (taker, _) = try take(port, project)
        defer { Program.end(taker, hasGroup: true) }
        let waiting = try project.until { $0.reason?.hasPrefix("waits for port") == true }
        #expect(waiting.state == "waiting")
        #expect(waiting.reason?.contains("port \(port), which is held by ") == true, "\(waiting)")
        #expect(waiting.reason?.contains("taker.py \(port) (pid \(taker), uid 0, started ") == true)
        let restarted = try project.vigia("restart")
        #expect(restarted.status == 1)
        #expect(restarted.all.contains("(pid \(taker), "), "\(restarted.all)")
        // Once for the crash, and once for the restart. Lines that a killed supervisor had not
        // written are lost.
        #expect(Fact.holds { timesTold(project) == 2 }, "\(project.journal)")

        // A new supervisor finds the same.
        let supervisor = try project.status().supervisor.pid
        kill(supervisor, SIGKILL)
        #expect(try Fact.holds { try project.status().supervisor.pid != supervisor })
        try project.until { $0.reason?.contains("(pid \(taker), ") == true }
        #expect(timesTold(project) == 2, "\(project.journal)")
        #expect(kill(taker, 0) == 0)
        kill(-taker, SIGKILL)
        let again = try project.until { $0.state == "up" }
        // On a busy machine a run may have started and ended before the port was taken.
        #expect(again.restarts == waiting.restarts)
    }

    /// How often the journal says that the port is waited for.
    private func timesTold(_ project: Project) -> Int {
        project.journal.split(separator: "\n").count {
            $0.contains("\"event\":\"waiting\"") && $0.contains("\"for\":\"port")
        }
    }

    @Test(
        "a process with a run's mark, or an empty mark, is still a stranger",
        arguments: [nil, "VIGIA_RUN=", "VIGIA_RUN=:"]
    )
    func marked(mark: String?) throws {
        let (project, port) = try web()
        let pid = try #require(try project.service().pid)
        let supervisor = try project.status().supervisor
        let own = try #require(Program.variable("VIGIA_RUN", of: pid))
        let (taker, _) = try take(port, project, [mark ?? own])
        defer { Program.end(taker, hasGroup: true) }
        let waiting = try project.until { $0.reason?.hasPrefix("waits for port") == true }
        #expect(waiting.reason?.contains("(pid \(taker), ") == true, "\(waiting)")
        #expect(try project.vigia("check").all.contains("taken by"))
        #expect(!Program.isOver(taker))
        #expect(!project.journal.contains("escaped_ending"))
        // On request it is ended, like any stranger.
        let fixed = try project.vigia("fix", "--take-port", "--timeout", "1", "web")
        #expect(fixed.output.contains("ended"), "\(fixed.all)")
        try project.until { $0.state == "up" }
        // The supervisor that examined the process is still the same.
        #expect(try project.status().supervisor.generation == supervisor.generation)
    }

    /// Leaves the cgroup, session and environment of its run, then takes the port.
    private static let escape = """
        import os, sys
        place = next((line[3:].strip() for line in open("/proc/self/cgroup")
                      if line.startswith("0::")), "/")
        home = os.path.dirname(os.path.dirname(place))
        mounts = [line.split() for line in open("/proc/self/mountinfo")]
        root = next((words[4] for words in mounts if "cgroup2" in words), None)
        if root and "/vigia-" in place:
            with open(root + home + "/cgroup.procs", "w") as file:
                file.write(str(os.getpid()))
        os.execve(sys.executable, ["python3", "taker.py", sys.argv[1]], {})
        """

    @Test("a process that escaped from an older run and took the port is ended")
    func escaped() throws {
        let port = try freePort()
        let project = try Project(
            """
            services:
              web:
                command: [sh, web.sh, "PORT"]
                port: PORT
                restart: { delay: 3s }
                stop: { timeout: 300ms }
            """,
            port: port,
            files: [
                "taker.py": Self.taker, "escape.py": Self.escape,
                "web.sh": """
                if [ ! -e ran ]; then
                    touch ran
                    (setsid python3 escape.py "$1" >taker.out 2>taker.err &)
                    exec sleep 1000
                fi
                exec python3 -m http.server "$1"
                """,
            ]
        )
        let start = try project.begin("start")
        defer { Program.end(start) }
        #expect(
            Fact.holds { File.text(project.folder + "/taker.out").contains("listening") },
            "\(File.text(project.folder + "/taker.err"))"
        )
        let before = try project.service()
        #expect(kill(try #require(before.pid), SIGKILL) == 0)
        let again = try project.until { $0.state == "up" && $0.run != before.run }
        #expect(again.restarts == 1)
        let ended = project.journal.split(separator: "\n").count {
            $0.contains("\"event\":\"escaped_ending\",\"port\":\(port),\"pid\":")
        }
        #expect(ended == 2)
        #expect(project.tells("\"remedy\":\"port\",\"succeeded\":true"))
        _ = try Program.wait(for: start)
    }

    @Test("a daemon that keeps the previous run's port is ended before the next run starts")
    func daemon() throws {
        let port = try freePort()
        let project = try Project(
            """
            services:
              web:
                command: node web.js
                port: PORT
                restart: { delay: 10ms }
                stop: { timeout: 300ms }
            """,
            port: port,
            files: [
                "web.js": """
                const fs = require('fs'), http = require('http');
                const {spawn} = require('child_process');
                const isDaemon = process.argv[2] === 'daemon';
                if (isDaemon || fs.existsSync('ran')) {
                  process.on('SIGTERM', () => { if (!isDaemon) process.exit(0); });
                  http.createServer((_, answer) => answer.end(String(process.pid)))
                    .listen(process.env.PORT, () => fs.writeFileSync('ran', ''));
                } else {
                  const options = {detached: true, stdio: 'ignore'};
                  spawn(process.execPath, [__filename, 'daemon'], options).unref();
                  setInterval(() => { if (fs.existsSync('ran')) process.exit(1); }, 5);
                }
                """
            ]
        )
        #expect(try project.vigia("start").status == 0)
        let service = try project.until { $0.state == "up" && $0.run == 2 }
        #expect(service.restarts == 1)
        let page = try project.shell("curl -s http://127.0.0.1:\(port)/")
        #expect(page.output == "\(try #require(service.pid))")
        #expect(!project.journal.contains("port_taken") && !project.journal.contains("remedying"))
    }

    @Test("a port of another project's service is reported with both names, and never taken")
    func otherProject() throws {
        let (other, port) = try web()
        let project = try Project(
            "services: { api: { command: python3 -m http.server PORT, port: PORT, checks: [port] } }",
            port: port
        )
        for isOrphan in [false, true] {
            // Without its guardian, the service does not descend from the next one.
            if isOrphan { try other.killGuardian() }
            let before = try other.service()
            for words in [["start"], ["check"], ["fix", "--take-port"]] {
                let outcome = try project.vigia(words)
                #expect(outcome.status == 1, "\(words): \(outcome.all)")
                let named = "the service web of the Vigia in \(other.folder)"
                #expect(outcome.all.contains(named), "\(words): \(outcome.all)")
                let hint = "`vigia -C \(other.folder) stop web` stops"
                #expect(outcome.all.contains(hint), "\(words): \(outcome.all)")
            }
            #expect(try other.service().run == before.run)
        }
        #expect(try other.vigia("stop", "web").status == 0)
        try project.start()
    }
}
