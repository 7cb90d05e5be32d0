import Glibc
import VigiaCore
import VigiaLogs
import VigiaPlatform
import VigiaWire

// Going on with newer programs.
extension Supervisor {
    /// Has the guardian become another one, which then starts a supervisor of its own.
    ///
    /// - Parameters:
    ///   - vigia: the program of the supervisor.
    ///   - guardian: the program of the guardian.
    func upgrade(vigia: String, guardian: String) {
        let head = [
            guardian, "--lock", options.lock, "--estate",
            "\(GuardianEstate.descriptor)", "--", vigia,
        ]
        let words = head + CommandLine.arguments.dropFirst()
        say(.upgrading, ["program": .text(vigia)])
        do throws(WireError) {
            let launch = Launch(command: words, environment: [:], directory: here)
            let file = FileDescriptor(
                owning: try specifications.seal(launch, program: guardian)
            )
            isUpgrading = true
            send(.upgrade(specification: file.raw))
        } catch {
            upgradeFailed(error.problem)
        }
    }

    /// The guardian could not become another one.
    func upgradeFailed(errno number: Int32) {
        upgradeFailed("\(SystemError(call: "become another guardian", errno: number))")
    }

    /// The guardian is the one that it was.
    func upgradeFailed(_ words: String) {
        isUpgrading = false
        say(.upgradeFailed, ["detail": .text(words)])
    }

    /// Writes down why the guardian is another one.
    func tell(_ change: GuardianChange?) {
        let pid = RecordValue.count(getppid())
        switch change {
        case .died: say(.guardianReplaced, ["pid": pid])
        case .upgraded:
            say(.upgraded, ["pid": pid, "version": .text(VigiaVersion.current)])
        case .upgradeDied:
            say(.guardianReplaced, ["pid": pid])
            upgradeFailed("the new guardian ended before its supervisor was at work")
        case .wentBack: upgradeFailed("the new supervisor did not come up; see supervisor.log")
        case .hung:
            let words = "the supervisor before gave no sign of life and was replaced"
            say(.supervisorHung, ["detail": .text(words)])
        case nil: break
        }
    }
}
