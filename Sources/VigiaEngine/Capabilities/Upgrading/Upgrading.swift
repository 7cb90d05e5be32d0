import Glibc
import VigiaCore
import VigiaLogs
import VigiaPlatform
import VigiaWire

/// Goes on with newer programs, while services run.
final class Upgrading: Capability {
    private unowned let host: any Host
    /// Whether the guardian was told to become another one, and nothing was heard of that yet.
    private(set) var isUnderWay = false

    init(_ host: any Host) { self.host = host }

    /// Has the guardian become another one, which then starts a supervisor of its own.
    ///
    /// - Parameters:
    ///   - vigia: the program of the supervisor.
    ///   - guardian: the program of the guardian.
    func upgrade(vigia: String, guardian: String) {
        let head = [
            guardian, "--lock", host.options.lock, "--estate",
            "\(GuardianHandover.descriptor)", "--", vigia,
        ]
        let words = head + CommandLine.arguments.dropFirst()
        host.say(.upgrading, ["program": .text(vigia)])
        do throws(WireError) {
            let launch = Launch(command: words, environment: [:], directory: host.here)
            let file = try host.guardian.specification(launch, program: guardian)
            isUnderWay = true
            host.send(.upgrade(specification: file.raw))
        } catch {
            failed(error.problem)
        }
    }

    /// The guardian could not become another one.
    func failed(errno number: Int32) {
        failed("\(SystemError(call: "become another guardian", errno: number))")
    }

    /// The guardian is the one that it was.
    private func failed(_ words: String) {
        isUnderWay = false
        host.say(.upgradeFailed, ["detail": .text(words)])
    }

    /// Writes down why the guardian is another one.
    func tell(_ change: GuardianChange?) {
        let pid = RecordValue.count(getppid())
        switch change {
        case .died: host.say(.guardianReplaced, ["pid": pid])
        case .upgraded:
            host.say(.upgraded, ["pid": pid, "version": .text(VigiaVersion.current)])
        case .upgradeDied:
            host.say(.guardianReplaced, ["pid": pid])
            failed("the new guardian ended before its supervisor was at work")
        case .wentBack: failed("the new supervisor did not come up; see supervisor.log")
        case .hung:
            let words = "the supervisor before gave no sign of life and was replaced"
            host.say(.supervisorHung, ["detail": .text(words)])
        case nil: break
        }
    }
}
