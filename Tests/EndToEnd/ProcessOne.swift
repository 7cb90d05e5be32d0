import Glibc
import TestSupport
import Testing
import VigiaWire

/// `vigia run` as process 1 of a container, here a PID namespace.
@Suite(
    "Process 1",
    .sideBySide,
    .serialized,
    .enabled(if: BadPlaces.canMount, "it needs a mount namespace")
)
struct ProcessOne {
    /// A project under a `vigia run` that is process 1.
    private struct Container {
        let project: Project
        let unshare: pid_t
        let errors: String

        init(_ configuration: String, files: [String: String] = [:], port: Int = 0) throws {
            project = try Project(configuration, port: port, files: files)
            errors = project.folder + "/err"
            unshare = try Program.start(
                [
                    "unshare", "-p", "-f", "--mount-proc", Program.vigia, "-C", project.folder,
                    "run",
                ],
                output: project.folder + "/out",
                errors: errors,
                mark: project.folder
            )
        }

        /// Process 1, by its pid outside the namespace.
        func first() throws -> pid_t {
            try #require(children(of: unshare).first, "\(File.text(errors))")
        }

        func isReady(_ service: String) -> Bool {
            project.journal.split(separator: "\n").contains {
                $0.contains("\"service\":\"\(service)\"") && $0.contains("\"event\":\"ready\"")
            }
        }

        /// The exit status; no process may be left.
        func ended() throws -> Int32 {
            let status = try Program.wait(for: unshare)
            #expect(project.isDeserted)
            return status
        }

        func children(of pid: pid_t) -> [pid_t] {
            File.text("/proc/\(pid)/task/\(pid)/children").split(separator: " ")
                .compactMap { pid_t($0) }
        }

        func zombies(of pid: pid_t) -> Int {
            children(of: pid).count { File.text("/proc/\($0)/stat").contains(") Z ") }
        }
    }

    private static let chain = """
        services:
          web: { command: node service.js web, depends_on: { api: ready } }
          api: { command: python3 service.py api, depends_on: { db: ready } }
          db: { command: node service.js db }
        """
    /// Both record when they get the stop signal, and when they end.
    private static let services = [
        "service.js": """
        const fs = require('fs'), name = process.argv[2];
        const say = word => fs.appendFileSync('order', `${name} ${word}\\n`);
        const held = setInterval(() => {}, 1000);
        const end = () => { say('gone'); clearInterval(held); };
        process.on('SIGTERM', () => { say('asked'); setTimeout(end, 150); });
        """,
        "service.py": """
        import signal, sys, time
        def say(word): open("order", "a").write(f"{sys.argv[1]} {word}\\n")
        def end(number, frame):
            say("asked")
            time.sleep(0.15)
            say("gone")
            sys.exit(0)
        signal.signal(signal.SIGTERM, end)
        while True: time.sleep(1000)
        """,
    ]

    @Test("a signal stops all services in dependency order", arguments: [SIGTERM, SIGINT])
    func order(signal: Int32) throws {
        let container = try Container(Self.chain, files: Self.services)
        #expect(Fact.holds { container.isReady("web") })
        #expect(try container.project.status().guardian.pid == 1)
        kill(try container.first(), signal)
        #expect(try container.ended() == 0, "\(File.text(container.errors))")
        let order = File.text(container.project.folder + "/order")
        let expected = ["web", "api", "db"].map { "\($0) asked\n\($0) gone\n" }.joined()
        #expect(order == expected, "\(container.project.journal)")
    }

    @Test("a service that failed for good makes the exit status 1, whenever the container ends")
    func broken() throws {
        let broken = "command: \"false\", restart: { policy: never }"
        let alone = try Container("services: { a: { \(broken) } }")
        #expect(try alone.ended() == 1)
        let beside = try Container("services: { a: { \(broken) }, b: { command: sleep 1000 } }")
        #expect(
            Fact.holds {
                beside.project.journal.contains("\"event\":\"broken\"")
                    && beside.isReady("b")
            }
        )
        kill(try beside.first(), SIGTERM)
        #expect(try beside.ended() == 1)
        let done = try Container(
            "services: { a: { command: \"true\", restart: { policy: on-failure } } }"
        )
        #expect(try done.ended() == 0)
    }

    @Test("every orphan is reaped, even while the supervisor is dead")
    func orphans() throws {
        let container = try Container(
            "services: { a: { command: python3 orphans.py } }",
            files: [
                "orphans.py": """
                import os, time
                for each in range(500):
                    child = os.fork()
                    if child == 0:
                        if os.fork() == 0: os._exit(3)
                        os._exit(0)
                    os.waitpid(child, 0)
                    if each == 250: print("half", flush=True)
                print("made", flush=True)
                time.sleep(1000)
                """
            ]
        )
        #expect(Fact.holds { container.project.log("a").hasPrefix("half\n") })
        let first = try container.first()
        let supervisor = try #require(
            container.children(of: first).first {
                File.text("/proc/\($0)/cmdline").contains("supervisor")
            }
        )
        kill(supervisor, SIGKILL)
        #expect(Fact.holds { container.project.log("a") == "half\nmade\n" })
        #expect(Fact.holds { container.zombies(of: first) == 0 })
        #expect(try Fact.holds { try container.project.status().supervisor.generation == 2 })
        #expect(try container.project.service().restarts == 0)
        kill(first, SIGTERM)
        #expect(try container.ended() == 0, "\(File.text(container.errors))")
    }
}
