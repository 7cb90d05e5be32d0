import CLinux
import Glibc
import VigiaCore
import VigiaLogs
import VigiaPlatform
import VigiaWire

// The time between two supervisors: this one has stopped its work, and stays until the next one
// has all that it has. So whichever process dies, one is left that can go on.
extension Supervisor {
    /// Another guardian is there: this supervisor stops its work at the end of the turn.
    func takenOver(baton: Int32?) {
        isFinished = true
        guard let baton else { return }
        do throws(SystemError) {
            resting = Resting(baton: baton, kept: try kept.copies())
        } catch {
            // It cannot hold on to what it has, so it ends at once, and the next one begins then.
            say(.cannotRest, ["detail": .text("\(error)")])
            _ = close(baton)
        }
    }

    /// Waits until the next supervisor is at work; becomes the guardian where the one that there
    /// is dies before, and the next supervisor has not taken that upon itself.
    ///
    /// - Parameter resting: what this one holds.
    func rest(_ resting: consuming Resting) {
        server = nil  // Whoever follows the events asks the next one.
        send(.resting)
        while let report = nextReport() {
            switch report {
            case .leave, .over, .takenOver(nil): return
            case .takenOver(let baton?):
                // The guardian went back to the one before, which waits for the same.
                resting.change(baton: baton)
                send(.resting)
            default: break
            }
        }
        guard Baton.take(resting.baton) else { return }
        do throws(SystemError) {
            try becomeGuardian(resting.kept)
        } catch {
            Console.say("the guardian is gone, and this process cannot take its place: \(error)")
        }
    }

    /// The next report, however long that takes; nil once the guardian is gone.
    private func nextReport() -> GuardianReport? {
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

/// What a supervisor holds that rests.
struct Resting {
    /// The pipe with the baton.
    private(set) var baton: Int32
    /// Everything that the guardian kept, by name.
    let kept: [String: [Int32]]

    init(baton: Int32, kept: [String: [Int32]]) { (self.baton, self.kept) = (baton, kept) }

    mutating func change(baton: Int32) {
        _ = close(self.baton)
        self.baton = baton
    }
}
