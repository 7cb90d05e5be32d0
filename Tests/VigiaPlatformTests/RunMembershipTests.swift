import Glibc
import Testing
import VigiaPlatform

@Suite("Which run a process belongs to")
struct RunMembershipTests {
    /// A process that is killed when the test ends.
    private func begin(_ script: String) throws -> pid_t {
        var pid: pid_t = 0
        let line = ["setsid", "sh", "-c", script]
        var words = unsafe line.map { word in unsafe strdup(word) } + [nil]
        defer { unsafe words.forEach { unsafe free($0) } }
        try #require(unsafe posix_spawnp(&pid, "setsid", nil, nil, &words, nil) == 0)
        return pid
    }

    private func end(_ pid: pid_t) {
        kill(-pid, SIGKILL)
        kill(pid, SIGKILL)
        waitpid(pid, nil, 0)
    }

    /// Waits until a process has a child, and returns the child.
    private func child(of pid: pid_t) throws -> ProcessReading {
        for _ in 0..<2000 {
            if ProcessReading(pid: pid)?.session == pid,
                let child = ProcessReading.children(of: pid).first,
                let reading = ProcessReading(pid: child)
            {
                return reading
            }
            _ = poll(nil, 0, 5)
        }
        throw Missing()
    }

    private struct Missing: Error {}

    private func main(_ pid: pid_t, run: UInt64, user: UInt32 = geteuid()) throws -> MainProcess {
        let reading = try #require(ProcessReading(pid: pid))
        return MainProcess(
            run: run,
            pid: pid,
            startTime: reading.startTime,
            user: user,
            isAdopted: true
        )
    }

    @Test("descendants of a main process belong to its run, others do not")
    func descent() throws {
        let pid = try begin("sleep 1000 & wait")
        defer { end(pid) }
        let below = try child(of: pid)
        var members = RunMembership(cgroups: nil, mark: nil)
        members.add(try main(pid, run: 7))
        #expect(members.run(of: below) == 7)
        #expect(members.run(of: try #require(ProcessReading(pid: pid))) == 7)
        #expect(members.run(of: try #require(ProcessReading(pid: getpid()))) == nil)
        members.remove(7)
        #expect(members.run(of: below) == nil)
    }

    @Test("a reused pid proves nothing")
    func reused() throws {
        let pid = try begin("sleep 1000 & wait")
        defer { end(pid) }
        let below = try child(of: pid)
        let real = try main(pid, run: 7)
        var members = RunMembership(cgroups: nil, mark: nil)
        members.add(
            MainProcess(
                run: 7,
                pid: pid,
                startTime: real.startTime + 1,
                user: geteuid(),
                isAdopted: true
            )
        )
        #expect(members.run(of: below) == nil)
    }

    @Test("a session without leader counts only for processes of the run's user")
    func session() throws {
        let pid = try begin("sleep 1000 & sleep 1000 & wait")
        let below = try child(of: pid)
        defer {
            kill(-pid, SIGKILL)
            kill(below.pid, SIGKILL)
        }
        let real = try main(pid, run: 7)
        kill(pid, SIGKILL)
        waitpid(pid, nil, 0)
        let orphan = try #require(ProcessReading(pid: below.pid))
        var members = RunMembership(cgroups: nil, mark: nil)
        members.add(real)
        #expect(members.run(of: orphan) == 7)
        members.learn(user: geteuid() + 1, of: 7)
        #expect(members.run(of: orphan) == nil)
    }

    @Test("a new main process keeps the session of the first")
    func passedOn() throws {
        let pid = try begin("sleep 1000 & wait")
        defer { end(pid) }
        let below = try child(of: pid)
        var members = RunMembership(cgroups: nil, mark: nil)
        members.add(try main(pid, run: 7))
        members.pass(7, on: below)
        #expect(members.run(ofMain: below.pid) == 7 && members.run(ofMain: pid) == nil)
        #expect(members.run(of: try #require(ProcessReading(pid: pid))) == 7)
    }

    @Test("recorded runs are read again, except a line truncated by a crash")
    func record() throws {
        let folder = "/tmp/vigia-record-\(getpid())-\(UInt32.random(in: 0 ... .max))"
        try #require(unsafe mkdir(folder, 0o700) == 0)
        defer {
            for name in [RunRecord.file, "lock"] { _ = unsafe unlink("\(folder)/\(name)") }
            _ = unsafe rmdir(folder)
        }
        let first = MainProcess(run: 1, pid: 10, startTime: 100, user: 5, isAdopted: true)
        var second = MainProcess(run: 2, pid: 20, startTime: 200, user: 0, isAdopted: true)
        var bytes = RunRecord.head(nil, of: folder + "/..")
        for main in [first, second] { bytes += RunRecord.Row(main: main, service: "web").line }
        (second.pid, second.startTime) = (21, 210)
        bytes += RunRecord.Row(main: second, service: "web").line
        bytes += RunRecord.Row(main: first, service: "other").line.dropLast(2)
        try FileSystem.replace("\(folder)/\(RunRecord.file)", with: bytes)
        let record = try #require(RunRecord(state: folder))
        #expect(record.rows[1] == RunRecord.Row(main: first, service: "web"))
        #expect(record.rows[2]?.main == second)
        #expect(record.rows[2]?.main.session == 20)
        // A record that names another folder came with a copy; older versions record no folder.
        try FileSystem.replace("\(folder)/\(RunRecord.file)", with: RunRecord.head(nil, of: folder))
        #expect(RunRecord(state: folder) == nil)
        let older = RunRecord.head(nil, of: folder + "/gone").dropLast(2) + [10]
        try FileSystem.replace("\(folder)/\(RunRecord.file)", with: Array(older))
        #expect(RunRecord(state: folder) != nil)
        for (lock, isOwn) in [("17 4711\n", true), ("17 4711 1-1\n", false)] {
            try FileSystem.replace("\(folder)/lock", with: Array(lock.utf8))
            #expect((RunRecord(state: folder) != nil) == isOwn)
            #expect((RunMark(state: folder) != nil) == isOwn)
        }
        try FileSystem.replace("\(folder)/\(RunRecord.file)", with: Array("nonsense\n".utf8))
        #expect(RunRecord(state: folder) == nil)
    }
}
