import Glibc
import TestSupport
import Testing
import VigiaWire

/// A folder of logs on its own file system, unmounted with its last reference.
private final class Disk {
    let project: Project

    /// Mounts a tmpfs on the project's `logs`.
    init(_ project: Project, options: String) throws {
        self.project = project
        try run("mkdir logs && mount -t tmpfs -o \(options) none logs")
    }

    /// Mounts a folder through a process that can be stopped, to simulate a disk that does not
    /// answer.
    init(throughProcess project: Project) throws {
        self.project = project
        // Its working directory is the root, so it does not count as a process of the project.
        try run("mkdir logs real && bindfs \"$PWD/real\" \"$PWD/logs\"")
        let found = try project.shell("pgrep -f \"^bindfs $PWD/real\"").output
        let number: pid_t = try #require(Int32(found.split(separator: "\n").first ?? ""))
        process = number
    }

    private(set) var process: pid_t?

    private func run(_ line: String) throws {
        let outcome = try project.shell(line)
        try #require(outcome.status == 0, "\(outcome.all)")
    }

    deinit {
        if let process { kill(process, SIGCONT) }
        _ = try? project.vigia("stop")
        // On a busy machine, a process may still use it for a moment.
        _ = try? project.shell("umount logs || umount --lazy logs")
        // It ends by itself soon after the last unmount.
        if let process { _ = Fact.holds { kill(process, 0) != 0 } }
    }
}

/// Full, slow or missing disks, with real services.
@Suite("Disks", .sideBySide, .serialized, .enabled(if: geteuid() == 0, "a file system is mounted"))
struct Disks {
    /// Writes so many lines of 100 bytes, and creates a file when all are written.
    ///
    /// With a name it waits after the first line for a file of that name. The benchmarks measure
    /// how long a write may take.
    private static let writer = """
        import os, sys, time
        for number in range(int(sys.argv[1])):
            os.write(1, b"x" * 99 + b"\\n")
            while number == 0 and len(sys.argv) > 2 and not os.path.exists(sys.argv[2]):
                time.sleep(0.01)
        open("written", "w").close()
        time.sleep(1000)
        """

    private func writing(_ lines: String, _ logs: String) throws -> Project {
        try Project(
            """
            services:
              a: { command: python3 writer.py \(lines), logs: { \(logs) } }
            logs: { min_free: 0% }
            """,
            files: ["writer.py": Self.writer]
        )
    }

    private func isWritten(_ project: Project) -> Bool {
        Fact.holds { File.names(in: project.folder).contains("written") }
    }

    @Test("a full disk blocks no service for long, and every byte is logged or counted")
    func full() throws {
        let project = try writing("300000", "max_size: 1GB")
        let disk = try Disk(project, options: "size=8m")
        try project.shell("head -c 6000000 /dev/zero > logs/filler")
        try project.start()
        #expect(isWritten(project))
        let dropping = try project.until { $0.logDroppedBytes > 0 }
        #expect(dropping.state == "up")
        try project.shell("rm logs/filler")
        #expect(Fact.holds { project.journal.contains(" bytes in ") })
        let (written, lost) = (
            File.size(project.folder + "/logs/a.log"), try project.service().logDroppedBytes
        )
        #expect(written + lost == 30_000_000, "\(written) written, \(lost) lost")
        #expect(project.tells("\"event\":\"log_unwritable\""))
        withExtendedLifetime(disk) {}
    }

    @Test("a disk that does not answer blocks no service for long, and is reported")
    func stuck() throws {
        let project = try writing("200000 go", "max_size: 1GB")
        let disk = try Disk(throughProcess: project)
        let process = try #require(disk.process)
        let starting = try project.begin("start")
        #expect(Fact.holds { File.size(project.folder + "/logs/a.log") > 0 })
        kill(process, SIGSTOP)
        try File.write("", to: project.folder + "/go")
        #expect(isWritten(project))
        #expect(try Program.wait(for: starting) == 0, "\(project.begunErrors)")
        kill(process, SIGCONT)
        #expect(Fact.holds { project.journal.contains("the disk does not answer") })
        let lost = try project.until { $0.logDroppedBytes > 0 }.logDroppedBytes
        #expect(
            Fact.holds { File.size(project.folder + "/logs/a.log") + lost == 20_000_000 },
            "\(File.size(project.folder + "/logs/a.log")) written, \(lost) lost"
        )
        withExtendedLifetime(disk) {}
    }

    @Test("logs leave the configured disk space free")
    func free() throws {
        let project = try Project(
            """
            services: { a: { command: python3 writer.py 100000 } }
            logs: { min_free: 50% }
            """,
            files: ["writer.py": Self.writer]
        )
        let disk = try Disk(project, options: "size=20m")
        try project.shell("head -c 12000000 /dev/zero > logs/filler")
        try project.start()
        #expect(isWritten(project))
        try project.until { $0.logDroppedBytes > 0 }
        #expect(File.size(project.folder + "/logs/a.log") == 0)
        try project.shell("rm logs/filler")
        #expect(Fact.holds { project.journal.contains("leave 50 % of the disk free") })
        #expect(Fact.holds { project.journal.contains(" bytes in ") })
        withExtendedLifetime(disk) {}
    }

    @Test("without space for another file, the oldest archive is removed")
    func inodes() throws {
        let project = try writing("50000", "max_size: 64KB, keep: 1000, compress: false")
        let disk = try Disk(project, options: "size=100m,nr_inodes=12")
        try project.start()
        #expect(isWritten(project))
        #expect(Fact.holds { project.log("a").hasSuffix("x\n") })
        #expect(Fact.holds { project.journal.contains(#""for":"disk""#) })
        #expect(try project.service().logDroppedBytes == 0)
        withExtendedLifetime(disk) {}
    }

    @Test(
        "a read-only folder of logs is reported once, and nothing is lost afterwards",
        .enabled(if: AnotherUser.isPossible, "it needs root, and another user")
    )
    func readOnly() throws {
        let project = try Project(
            """
            services:
              a:
                command: [python3, numbers.py]
                logs: { max_size: 64KB, keep: 1000 }
            """,
            files: [
                "numbers.py": """
                import os, time
                number = 0
                while not os.path.exists("enough"):
                    os.write(1, b"%099d\\n" % number)
                    number += 1
                    time.sleep(0.001)
                time.sleep(1000)
                """
            ]
        )
        try #require(unsafe chown(project.folder, 65534, 65534) == 0)
        let asNobody = AnotherUser.command() + " vigia"
        #expect(try project.shell("\(asNobody) start").status == 0)
        let logs = project.folder + "/logs"
        #expect(unsafe chmod(logs, 0o555) == 0)
        #expect(Fact.holds { project.journal.contains("\"event\":\"log_unwritable\"") })
        let size = File.size(logs + "/a.log")
        // The file itself is still writable.
        #expect(Fact.holds { File.size(logs + "/a.log") > size })
        #expect(unsafe chmod(logs, 0o755) == 0)
        #expect(Fact.holds { project.journal.contains("\"event\":\"log_writable\"") })
        try project.shell("touch enough")
        #expect(try project.shell("\(asNobody) stop").status == 0)
        let whole = try project.shell("\(asNobody) logs a -n 10000000 | awk '$1 != NR - 1'")
        #expect(whole.output.isEmpty, "\(whole.output.prefix(300))")
        #expect(project.journal.split(separator: "log_unwritable").count == 2)
        #expect(try project.shell("\(asNobody) logs a -n 10000000 | wc -l").output != "0\n")
    }
}
