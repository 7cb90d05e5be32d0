import Glibc
import TestSupport
import Testing
import VigiaWire

/// Whatever is removed from a project's folder, its Vigia is found, and stays the only one.
@Suite("Reachability", .sideBySide, .serialized)
struct Reachability {
    static let configuration = "services: { worker: { command: sleep 1000 } }"

    private func begun(_ configuration: String = Self.configuration) throws -> Project {
        let project = try Project(configuration)
        try project.start()
        return project
    }

    /// Checks that nothing was restarted, and another start joins.
    private func expectOne(_ project: Project, since before: ProjectStatus) throws {
        let outcome = try project.vigia("start")
        #expect(outcome.status == 0, "\(outcome.all)")
        #expect(outcome.errors.contains("Vigia runs already"), "\(outcome.all)")
        let after = try project.status()
        #expect(after.services[0].pid == before.services[0].pid)
        #expect(after.services[0].run == before.services[0].run)
        #expect(after.services[0].restarts == 0)
        #expect(project.workers == 1)
    }

    private func expectStopped(_ project: Project) throws {
        let outcome = try project.vigia("stop")
        #expect(outcome.status == 0, "\(outcome.all)")
        #expect(outcome.output == "stopped\n", "\(outcome.all)")
        #expect(Fact.holds { project.isDeserted })
    }

    @Test(
        "removed files are created again, and no second copy is started",
        arguments: [
            "rm -rf .vigia logs", "rm -rf .vigia", "rm .vigia/lock", "rm .vigia/control.sock",
            "rm .vigia/lock .vigia/control.sock", "mv .vigia elsewhere", "mv .vigia/lock elsewhere",
            "mv .vigia/control.sock elsewhere", "rm -rf .vigia && mkdir .vigia",
            "rm -rf .vigia && mkdir .vigia && : > .vigia/lock && : > .vigia/control.sock",
            "git init -q && git add vigia.yaml && git clean -fdxq",
            "rm .vigia/control.sock && mkdir .vigia/control.sock",
            "rm .vigia/control.sock && mkdir -p .vigia/control.sock/kept",
            "rm .vigia/lock && mkdir -p .vigia/lock/kept",
        ]
    )
    func removed(loss: String) throws {
        let project = try begun()
        let before = try project.status()
        // While rm empties a folder, a file may be written into it.
        #expect(try Fact.holds { try project.shell(loss).status == 0 })
        try expectOne(project, since: before)
        #expect(Fact.holds { project.journal.contains("\"event\":\"made_anew\"") })
        try expectOne(project, since: before)
        try expectStopped(project)
        // Run numbers are never reused.
        try project.start()
        #expect(try project.service().run ?? 0 > before.services[0].run ?? 0)
        try expectStopped(project)
    }

    @Test("each command works at once, whatever was just removed")
    func commands() throws {
        let project = try begun()
        let commands = [["status"], ["restart"], ["health"], ["stop", "worker"], ["start"]]
        for words in commands + [["logs", "--rotate"], ["upgrade"], ["fix"], ["check"]] {
            try project.shell("rm -rf .vigia")
            let outcome = try project.vigia(words)
            #expect(outcome.status == 0, "\(words): \(outcome.all)")
        }
        #expect(project.workers == 1)
        try project.shell("rm -rf .vigia")
        try expectStopped(project)
    }

    @Test("recreated files are reported once")
    func toldOnce() throws {
        let project = try begun()
        for round in 1...3 {
            try project.shell("rm -rf .vigia")
            #expect(
                Fact.holds { project.journal.split(separator: "made_anew").count - 1 == round }
            )
        }
        #expect(project.tells(".vigia, the lock, the control socket"))
        #expect(File.text(project.folder + "/.vigia/.gitignore") == "*\n")
        try expectStopped(project)
    }

    enum Death: CaseIterable { case supervisor, guardian, upgrade }

    @Test(
        "without its files, parts of Vigia die and are replaced as usual",
        arguments: Death.allCases
    )
    func deaths(death: Death) throws {
        let project = try begun()
        let before = try project.status()
        for _ in 1...3 {
            let parts = try project.status()
            try project.shell("rm -rf .vigia logs")
            switch death {
            case .supervisor: kill(parts.supervisor.pid, SIGKILL)
            case .guardian: kill(parts.guardian.pid, SIGKILL)
            case .upgrade: #expect(try project.vigia("upgrade").status == 0)
            }
            try expectOne(project, since: before)
            let lock = project.folder + "/.vigia/lock"
            #expect(
                try Fact.holds {
                    let after = try project.status()
                    return after.supervisor.generation > parts.supervisor.generation
                        && File.text(lock).hasPrefix("\(after.guardian.pid) ")
                }
            )
        }
        try expectStopped(project)
    }

    @Test("leftovers of both parts are recognized by the recreated lock", arguments: [false, true])
    func leftovers(adopts: Bool) throws {
        let policy = adopts ? "leftovers: adopt\n" : ""
        let project = try begun(policy + Self.configuration)
        try project.shell("rm -rf .vigia")
        Fact.pass {
            File.text(project.folder + "/.vigia/lock").contains("-")
                && File.text(project.folder + "/.vigia/started").contains("worker")
        }
        let left = try project.killVigia()
        #expect(left.count == 1)
        try project.start()
        #expect(project.workers == 1)
        #expect((try project.service().pid == left.first) == adopts)
        try project.shell("rm -rf .vigia")
        let before = try project.status()
        try expectOne(project, since: before)
        try expectStopped(project)
    }

    @Test("leftovers are found although no file records them")
    func lost() throws {
        let project = try begun("leftovers: adopt\n" + Self.configuration)
        let left = try project.killVigia()
        try project.shell("rm -rf .vigia logs")
        let outcome = try project.vigia("start")
        #expect(outcome.status == 0, "\(outcome.all)")
        #expect(outcome.errors.contains("ending what an earlier Vigia left"), "\(outcome.all)")
        #expect(project.workers == 1)
        #expect(try project.service().pid != left.first)
        try expectStopped(project)
    }

    @Test("the record of runs is recreated with the running ones")
    func record() throws {
        let project = try begun()
        let record = project.folder + "/.vigia/started"
        for loss in ["rm .vigia/started", "mv .vigia/started elsewhere"] {
            Fact.pass { File.text(record).contains("\tworker\t") }
            try project.shell(loss)
            Fact.pass { File.text(record).contains("\tworker\t") }
        }
        try expectStopped(project)
    }

    /// Changes to the files after both parts were killed; the older files were saved before the
    /// leftover run.
    static let losses = [
        "rm -rf .vigia logs", "rm .vigia/started", "rm .vigia/lock",
        "rm .vigia/lock .vigia/started",
        "rm -rf .vigia && cp -a kept .vigia", "cp -a kept/started .vigia/started",
    ]

    @Test(
        "without cgroups, leftovers are found whichever file is missing or outdated",
        .enabled(if: AnotherUser.isPossible, "it needs root, and another user"),
        arguments: losses
    )
    func lostWithoutCgroups(loss: String) throws {
        let project = try Project(Self.configuration)
        try project.shell("chown 5:5 . vigia.yaml")
        let vigia = AnotherUser.command(5) + " vigia"
        let begun = try project.shell("\(vigia) start && cp -a .vigia kept && \(vigia) restart")
        try #require(begun.status == 0, "\(begun.all)")
        let left = try project.killVigia()
        try project.shell(loss)
        let outcome = try project.shell("\(vigia) start")
        #expect(outcome.status == 0, "\(outcome.all)")
        #expect(outcome.errors.contains("ending what an earlier Vigia left"), "\(outcome.all)")
        #expect(project.workers == 1)
        #expect(try project.service().pid != left.first)
        #expect(try project.shell("\(vigia) stop").status == 0)
        #expect(Fact.holds { project.isDeserted })
    }

    @Test("no line is lost once removed logs were noticed")
    func logs() throws {
        let project = try Project(Survival.ticker, files: ["ticker.py": Survival.script])
        try project.start()
        for loss in ["rm -rf logs", "rm -rf .vigia logs", "rm logs/ticker.log", "mv logs old"] {
            #expect(Fact.holds { project.log("ticker").count > 100 })
            try project.shell(loss)
            #expect(Fact.holds { !project.log("ticker").isEmpty })
        }
        #expect(Fact.holds { project.log("ticker").count > 100 })
        try expectStopped(project)
        let numbers = project.log("ticker").split(separator: "\n").compactMap { Int($0) }
        #expect(numbers == Array((numbers.first ?? 0)...(numbers.last ?? 0)))
    }

    @Test("git ignores the folders that Vigia makes, and no others")
    func repository() throws {
        let project = try Project(Self.configuration)
        try project.shell("git init -q")
        try project.start()
        let made = try project.shell("git status --porcelain --untracked-files=all")
        #expect(
            made.output.split(separator: "\n").filter { !$0.contains(".out-") } == ["?? vigia.yaml"]
        )
        // A file removed on purpose stays removed; a file removed with its folder is recreated.
        try project.shell("rm logs/.gitignore; rm .vigia/.gitignore")
        try project.vigia("stop")
        try project.start()
        #expect(unsafe access(project.folder + "/logs/.gitignore", F_OK) != 0)
        #expect(File.text(project.folder + "/.vigia/.gitignore") == "*\n")
        try expectStopped(project)
        try project.shell("rm -rf logs .vigia && mkdir logs && : > logs/kept")
        try project.start()
        let own = try project.shell("git status --porcelain --untracked-files=all")
        #expect(own.output.contains("?? logs/kept"))
        try expectStopped(project)
    }

    @Test(
        "a user who takes the guardian's abstract name is neither trusted nor in the way",
        .enabled(if: AnotherUser.isPossible, "it needs root, and another user")
    )
    func squatted() throws {
        let project = try Project(Self.configuration)
        let script = """
            import os, socket, time
            facts = os.stat('\(project.folder)')
            held = []
            for place in PLACES:
                held.append(socket.socket(socket.AF_UNIX))
                held[-1].bind('\\0vigia/%x-%x/%d' % (facts.st_dev, facts.st_ino, place))
                held[-1].listen(0)
            open('MARK', 'w').close()
            time.sleep(1000)
            """
        for places in ["[0]", "range(4)"] {
            let mark = "/tmp/vigia-stranger-\(getpid())-\(places.utf8.count)"
            let file = mark + ".py"
            let text = script.replacing("PLACES", with: places).replacing("MARK", with: mark)
            try File.write(text, to: file)
            let stranger = try Program.start(
                ["sh", "-c", "exec \(AnotherUser.command(61235)) python3 '\(file)'"],
                output: mark + ".out",
                errors: mark + ".err",
                mark: "a stranger"
            )
            defer {
                Program.end(stranger)
                for end in ["", ".py", ".out", ".err"] { File.remove(mark + end) }
            }
            #expect(Fact.holds { unsafe access(mark, F_OK) == 0 }, "\(File.text(mark + ".err"))")
            try project.start()
            let before = try project.status()
            if places == "[0]" { try project.shell("rm -rf .vigia") }
            try expectOne(project, since: before)
            try expectStopped(project)
        }
    }
}

extension Project {
    /// The number of `sleep 1000` processes of the project.
    var workers: Int {
        File.names(in: "/proc").compactMap { pid_t($0) }.count { pid in
            File.text("/proc/\(pid)/cmdline") == "sleep\u{0}1000\u{0}"
                && File.text("/proc/\(pid)/environ").contains(base)
        }
    }
}
