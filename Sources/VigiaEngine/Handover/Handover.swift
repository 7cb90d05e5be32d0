import CLinux
import Glibc
import VigiaCore
import VigiaLogs
import VigiaPlatform
import VigiaWire

/// The end of a supervisor whose project goes on: whichever process dies, one is left that has all
/// that the guardian kept.
final class Handover {
    /// What a supervisor holds that rests.
    private struct Resting {
        /// The pipe with the baton.
        var baton: Int32
        /// Everything that the guardian kept, by name.
        let kept: [String: [Int32]]
    }

    private unowned let host: any Host
    /// What it holds on to where another supervisor is about to go on; nil where none is.
    private var resting: Resting?

    init(_ host: any Host) { self.host = host }

    /// Another guardian is there: this supervisor stops its work at the end of the turn.
    func takenOver(baton: Int32?) {
        host.finish()
        guard let baton else { return }
        do throws(SystemError) {
            resting = Resting(baton: baton, kept: try host.kept.copies())
        } catch {
            // It cannot hold on to what it has, so it ends at once, and the next one begins then.
            host.say(.cannotRest, ["detail": .text("\(error)")])
            _ = close(baton)
        }
    }

    /// Does what is left to do once all work is done: stays until the next supervisor has all that
    /// this one has, or takes the place of a guardian that has died meanwhile.
    func conclude() {
        if resting != nil { return rest() }
        let hasChanged = host.capability(ConfigurationChanges.self).isHandedOver
        if hasChanged, host.guardian.isGone { takeGuardiansPlace() }
    }

    /// Waits until the next supervisor is at work; becomes the guardian where the one that there
    /// is dies before, and the next supervisor has not taken that upon itself.
    private func rest() {
        host.capability(ControlAPI.self).close()  // Whoever follows the events asks the next one.
        host.send(.resting)
        while let report = nextReport() {
            switch report {
            case .leave, .over, .takenOver(nil): return
            case .takenOver(let baton?):
                // The guardian went back to the one before, which waits for the same.
                if let old = resting?.baton { _ = close(old) }
                resting?.baton = baton
                host.send(.resting)
            default: break
            }
        }
        guard let resting, Baton.take(resting.baton) else { return }
        do throws(SystemError) {
            try becomeGuardian(resting.kept)
        } catch {
            Console.say("the guardian is gone, and this process cannot take its place: \(error)")
        }
    }

    /// The next report, however long that takes; nil once the guardian is gone.
    private func nextReport() -> GuardianReport? {
        let link = host.guardian.link
        while true {
            do throws(WireError) {
                try link.flush()
                if let report = try link.receive() { return report }
            } catch .closed {
                return nil
            } catch {
                continue  // What makes no sense is left alone.
            }
            let events = link.wantsWrite ? POLLIN | POLLOUT : POLLIN
            var wanted = pollfd(fd: link.descriptor, events: Int16(events), revents: 0)
            unsafe poll(&wanted, 1, -1)
        }
    }
}

// What happens when the guardian dies and its supervisor does not.
extension Handover {
    /// The guardian is gone, and everything that it kept with it; this process has all of that
    /// too, so it becomes the next guardian, which then starts a supervisor.
    ///
    /// Services do not notice. They are children of others from now on: how they end is not
    /// known any more, only that they do.
    func guardianDied() {
        guard !host.isFinished else { return }
        takeGuardiansPlace()
        host.finish()
    }

    private func takeGuardiansPlace() {
        do throws(SystemError) {
            try becomeGuardian(try host.kept.all())
        } catch {
            host.say(.guardianLost, ["detail": .text("\(error)")])
        }
    }

    /// Does not return where it succeeds.
    ///
    /// - Parameter kept: everything that the guardian kept.
    /// - Throws: what the kernel refused; this process is still what it was.
    private func becomeGuardian(_ kept: [String: [Int32]]) throws(SystemError) {
        let guardian = host.guardian
        var handover = GuardianHandover(
            lock: guardian.lock,
            generation: guardian.generation,
            limits: guardian.limits
        )
        handover.runs = host.runs.left
        handover.kept = kept
        if host.capability(Upgrading.self).isUnderWay { handover.change = .upgradeDied }
        let bytes: [UInt8]
        do throws(WireError) {
            bytes = try handover.encoded()
        } catch {
            throw SystemError(call: error.problem, errno: E2BIG)
        }
        let file = try FileDescriptor.memory("vigia-handover", holding: bytes)
        let words = [
            guardian.program, "--lock", host.options.lock, "--handover", "\(file.raw)", "--",
        ]
        try ProgramFile.become(
            guardian.program,
            words + CommandLine.arguments,
            keeping: handover.descriptors + [file.raw]
        )
    }
}
