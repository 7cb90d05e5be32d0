import Glibc
import TestSupport
import Testing
import VigiaWire

// Parts of Vigia that die, and those that take their places.
extension Project {
    /// Kills the supervisor so often, and waits each time until the next one answers.
    func killSupervisor(times: Int = 1) throws {
        for _ in 0..<times {
            let before = try status().supervisor
            kill(before.pid, SIGKILL)
            #expect(try Fact.holds { try status().supervisor.generation > before.generation })
        }
    }

    /// Kills the guardian so often, and waits each time until there is another, with a supervisor.
    func killGuardian(times: Int = 1) throws {
        for _ in 0..<times {
            let before = try status()
            kill(before.guardian.pid, SIGKILL)
            let isBack = try Fact.holds {
                let now = try status()
                return now.guardian.pid != before.guardian.pid
                    && now.supervisor.generation > before.supervisor.generation
            }
            #expect(isBack)
        }
    }
}
