import Glibc
import TestSupport
import Testing
import VigiaWire

/// Simultaneous commands.
@Suite("Simultaneous starts", .sideBySide, .serialized)
struct StartsAtOnce {
    /// Runs commands at the same time; returns their results.
    private func atOnce(_ project: Project, _ all: [[String]]) throws -> [Outcome] {
        let pids = try all.enumerated().map { place, words in
            try Program.start(
                [Program.vigia, "-C", project.folder] + words,
                output: "\(project.base)/.out-\(place)",
                errors: "\(project.base)/.err-\(place)",
                mark: project.base
            )
        }
        return try pids.enumerated().map { place, pid in
            let status = try Program.wait(for: pid)
            return Outcome(
                status: status,
                output: File.text("\(project.base)/.out-\(place)"),
                errors: File.text("\(project.base)/.err-\(place)")
            )
        }
    }

    private func expectWell(_ outcomes: [Outcome]) {
        for outcome in outcomes { #expect(outcome.status == 0, "\(outcome.all)") }
    }

    @Test("of eight starts one starts, the others join, and all succeed")
    func eight() throws {
        let project = try Project(Reachability.configuration)
        for round in 1...6 {
            let outcomes = try atOnce(project, Array(repeating: ["start"], count: 8))
            expectWell(outcomes)
            #expect(outcomes.count { $0.output.contains("worker") } == 8)
            #expect(project.workers == 1)
            // No command removed the control socket of another.
            #expect(try project.vigia("status").status == 0)
            if round % 2 == 0 { try project.shell("rm -rf .vigia logs") }
            expectWell(try atOnce(project, Array(repeating: ["stop"], count: 4)))
            #expect(Fact.holds { project.isDeserted })
        }
    }

    @Test("several starts fail alike with an invalid configuration, and nothing is left")
    func refused() throws {
        let project = try Project("services: { worker: { command: no-such-program } }")
        let outcomes = try atOnce(project, Array(repeating: ["start"], count: 4))
        #expect(outcomes.allSatisfy { $0.status == 2 }, "\(outcomes.map(\.all))")
        #expect(Fact.holds { project.isDeserted })
    }

    @Test("a start beside a stop ends with all up or all down, and neither hangs")
    func startAndStop() throws {
        let project = try Project(
            "services: { worker: { command: [sh, -c, 'sleep 1000'], stop: { signal: SIGKILL } } }"
        )
        for round in 1...8 {
            if round % 2 == 0 { try project.start() }
            let outcomes = try atOnce(project, [["stop"], ["start"], ["stop"], ["start"]])
            for outcome in [outcomes[0], outcomes[2]] {
                #expect(outcome.status == 0, "\(outcome.all)")
            }
            #expect(project.workers <= 1)
            let status = try project.vigia("status")
            #expect([0, 3, 4].contains(status.status), "\(status.all)")
            #expect(try project.vigia("stop").status == 0)
            #expect(Fact.holds { project.isDeserted })
        }
    }

    @Test("beside a foreground run, a start joins, or the run is refused")
    func run() throws {
        let project = try Project(Reachability.configuration)
        for _ in 1...4 {
            let foreground = try project.begin("run")
            let outcomes = try atOnce(project, [["start"], ["start"]])
            expectWell(outcomes)
            #expect(project.workers == 1)
            #expect(try project.vigia("stop").status == 0)
            let status = try Program.wait(for: foreground)
            #expect([0, 2].contains(status), "\(project.begunErrors)")
            #expect(Fact.holds { project.isDeserted })
        }
    }
}

/// The system allows no further process.
@Suite(
    "No process more",
    .sideBySide,
    .serialized,
    .enabled(if: AnotherUser.isPossible, "it needs root, and another user")
)
struct NoProcessMore {
    private static let user: uid_t = 61234
    private static let asUser = AnotherUser.command(user)

    private func project() throws -> Project {
        let project = try Project(Reachability.configuration)
        try #require(unsafe chown(project.folder, Self.user, Self.user) == 0)
        return project
    }

    @Test("a start without a supervisor ends what it began")
    func start() throws {
        let project = try project()
        // The command itself and the guardian.
        let outcome = try project.shell("exec \(Self.asUser) prlimit --nproc=2 vigia start")
        #expect(outcome.status == 1, "\(outcome.all)")
        #expect(outcome.errors.contains("cannot be started"), "\(outcome.all)")
        #expect(Fact.holds { project.isDeserted })
    }

    @Test("a guardian without a supervisor is ended by a stop", arguments: [false, true])
    func stop(losesFiles: Bool) throws {
        let project = try project()
        #expect(try project.shell("\(Self.asUser) vigia start").status == 0)
        let before = try project.status()
        let limiting = "prlimit --nproc=1:1 --pid \(before.guardian.pid)"
        let limited = try project.shell("\(Self.asUser) \(limiting)")
        #expect(limited.status == 0, "\(limited.all)")
        kill(before.supervisor.pid, SIGKILL)
        #expect(Fact.holds { Program.isOver(before.supervisor.pid) })
        if losesFiles { try project.shell("rm -rf .vigia") }
        let outcome = try project.shell("\(Self.asUser) vigia stop")
        #expect(outcome.status == 0, "\(outcome.all)")
        #expect(Fact.holds { project.isDeserted })
    }
}
