import Glibc
import TestSupport
import Testing
import VigiaWire

// Deaths of parts of Vigia, and their replacement.
extension Project {
    /// Kills the supervisor so often, and waits each time until the next one answers.
    func killSupervisor(times: Int = 1) throws {
        for _ in 0..<times {
            let before = try status().supervisor
            #expect(kill(before.pid, SIGKILL) == 0)
            #expect(try Fact.holds { try status().supervisor.generation > before.generation })
        }
    }

    /// Kills the guardian so often, and waits each time for another one with a supervisor.
    func killGuardian(times: Int = 1) throws {
        for _ in 0..<times {
            let before = try status()
            #expect(kill(before.guardian.pid, SIGKILL) == 0)
            try Fact.pass {
                let now = try status()
                return now.guardian.pid != before.guardian.pid
                    && now.supervisor.generation > before.supervisor.generation
            }
        }
    }

    /// Kills the guardian's supervisor of this moment.
    ///
    /// The kernel is asked, since a supervisor could be replaced before it answers.
    func killPresentSupervisor(of guardian: pid_t) {
        Fact.pass("no supervisor of \(guardian) could be killed\n\(journal)") {
            let children = File.text("/proc/\(guardian)/task/\(guardian)/children")
            return children.split(separator: " ").compactMap { pid_t($0) }.contains { pid in
                let words = File.text("/proc/\(pid)/cmdline").split(separator: "\0")
                return words.count > 1 && words[1] == "supervisor" && !Program.isOver(pid)
                    && kill(pid, SIGKILL) == 0
            }
        }
    }
}
