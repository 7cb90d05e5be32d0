import Glibc
import TestSupport
import Testing
import VigiaWire

/// Rotation, compression and reading of logs, with the complete Vigia.
@Suite("Log retention", .sideBySide, .serialized)
struct LogKeeping {
    @Test("full logs are rotated and compressed, and read as one")
    func rotation() throws {
        let project = try Project(
            """
            services:
              a:
                command: [sh, -c, "seq 1 200000; exec sleep 1000"]
                logs: { max_size: 256KB, keep: 100 }
            """
        )
        try project.start()
        #expect(
            Fact.holds {
                let files = File.names(in: project.folder + "/logs")
                let aside = files.filter { $0.hasPrefix("a.log.") }
                return aside.count >= 4 && aside.allSatisfy { $0.hasSuffix(".zst") }
            },
            "\(File.names(in: project.folder + "/logs"))\n\(project.journal)"
        )
        let whole = "seq 1 200000 > all && vigia logs a -n 1000000 | cmp - all"
        let outcome = try project.shell(whole)
        #expect(outcome.status == 0, "\(outcome.all)")
        #expect(project.tells("log_archived"))
    }

    @Test("logs are rotated on request, and runs are distinguished")
    func asked() throws {
        let project = try Project(
            """
            services:
              a: { command: [sh, -c, "echo I am $$; exec sleep 1000"] }
            """
        )
        try project.start()
        let first = try project.service()
        #expect(Fact.holds { project.log("a") == "I am \(first.pid ?? 0)\n" })
        #expect(try project.vigia("logs", "--rotate").status == 0)
        #expect(project.log("a").isEmpty)
        #expect(try project.vigia("restart").status == 0)
        let second = try project.service()
        #expect(second.run == (first.run ?? 0) + 1)
        // Its age of a second does not imply that its output was logged.
        #expect(Fact.holds { project.log("a") == "I am \(second.pid ?? 0)\n" })
        let now = try project.vigia("logs", "--run", "0")
        #expect(now.output == "I am \(second.pid ?? 0)\n", "\(now.all)")
        let before = try project.vigia("logs", "--run", "-1")
        #expect(before.output == "I am \(first.pid ?? 0)\n", "\(before.all)")
        // A run without errors is still the last one.
        #expect(try project.vigia("errors", "--run", "0").output.isEmpty)
        #expect(try project.vigia("stop").status == 0)
        #expect(try project.vigia("logs", "--run", "-1").output == before.output)
        #expect(try project.vigia("logs", "--rotate").status == 1)
        try project.start()
        #expect(try project.service().run == (second.run ?? 0) + 1)
        #expect(try project.vigia("logs", "--rotate", "b").status == 2)
    }

    @Test("a line of a gigabyte is kept as far as space allows, and blocks nobody")
    func endless() throws {
        let project = try Project(
            """
            services:
              a:
                command: [sh, -c, "head -c 1073741824 /dev/zero | tr '\\\\0' x; echo; echo end; exec sleep 1000"]
                logs: { max_size: 20MB, compress: false }
              b: { command: [sh, -c, "while echo tick; do sleep 0.1; done"] }
            """
        )
        try project.start()
        #expect(Fact.holds(within: .seconds(60)) { project.log("a").hasSuffix("end\n") })
        #expect(Fact.holds { project.log("b").contains("tick") })
        #expect(project.tells("log_line_cut"))
        let files = File.names(in: project.folder + "/logs").filter { $0.hasPrefix("a.log.") }
        #expect(files.count == 5)
        let sizes = files.map { File.size("\(project.folder)/logs/\($0)") }
        #expect(sizes.allSatisfy { $0 <= 24 << 20 })
        let supervisor = try project.status().supervisor.pid
        #expect(
            try project.shell(
                "test $(awk '/VmHWM/ { print $2 }' /proc/\(supervisor)/status) -lt 100000"
            ).status == 0
        )
    }

    @Test(
        "no line is lost or duplicated in any format when the supervisor is killed",
        arguments: [
            "raw", "timestamped", "json",
        ]
    )
    func killed(format: String) throws {
        let project = try Project("services: { a: { command: sleep 1000 } }")
        let root = Program.root
        let line = """
            cc -O2 -o flood \(root)/Benchmarks/flood.c
            python3 \(root)/Benchmarks/killing.py \(root)/.build/debug/scribe-relay \
                ./flood \(format) 100000000 40
            """
        let outcome = try project.shell("true\n" + line)
        #expect(outcome.status == 0, "\(outcome.all)")
    }

    @Test("lines of a service's processes stay whole, also after one left the process tree")
    func writers() throws {
        let script = "for n in $(seq 1 20000); do echo this is a whole line; done"
        let project = try Project(
            """
            services:
              a:
                command: [sh, -c, "setsid sh lines & sh lines & wait; sh lines; exec sleep 1000"]
                logs: { max_size: 64KB, keep: 1000, compress: false }
            """,
            files: ["lines": script]
        )
        try project.start()
        let whole = "cat logs/a.log* | grep -cx 'this is a whole line'"
        #expect(try Fact.holds { try project.shell(whole).output == "60000\n" })
        #expect(try project.shell("cat logs/a.log* | wc -l").output.contains("60000"))
    }

    @Test("a service that closes its output continues, and so do its logs")
    func closed() throws {
        let project = try Project(
            """
            services:
              a: { command: [sh, -c, "echo before; exec 1>&-; echo after >&2; exec sleep 1000"] }
            """
        )
        try project.start()
        #expect(Fact.holds { project.log("a-error") == "after\n" })
        #expect(project.log("a") == "before\n")
        #expect(try project.service().state == "up")
    }
}
