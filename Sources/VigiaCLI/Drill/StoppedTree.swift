import Glibc
import VigiaPlatform

/// A process tree that is stopped as a whole, and can go on.
struct StoppedTree: Disturbance {
    private var handles: [ProcessHandle]

    /// How often the tree is searched for processes that were just made.
    private static let roundsMax = 5

    /// Takes `pid:start time` for each process; those that are gone are left out.
    init(_ words: [String]) throws(DisturbanceError) {
        handles = words.compactMap { try? ProcessHandle.named($0) }
        guard let main = handles.first else {
            throw DisturbanceError("the service has just ended")
        }
        try main.refuseForeign()
    }

    mutating func begin() throws(DisturbanceError) -> Int64 {
        let began = Clock.sinceBoot()
        do {
            for handle in handles { try stop(handle) }
        } catch {
            resume()
            throw error
        }
        for _ in 0..<Self.roundsMax {
            guard stopChildren() else { return began }
        }
        return began
    }

    /// Stops the children that the processes have made meanwhile.
    ///
    /// - Returns: whether there were any.
    private mutating func stopChildren() -> Bool {
        let known = Set(handles.map(\.process.pid))
        let children = handles.flatMap { handle in
            handle.isOver ? [] : ProcessReading.children(of: handle.process.pid)
        }
        let new = children.filter { !known.contains($0) }.compactMap { pid in
            ProcessReading(pid: pid).flatMap { process in
                // Only a child of a process of the tree is of the tree.
                known.contains(process.parent) ? try? ProcessHandle(process) : nil
            }
        }
        for handle in new { try? stop(handle) }  // One that has just ended needs no stop.
        handles += new
        return !new.isEmpty
    }

    private func stop(_ handle: ProcessHandle) throws(DisturbanceError) {
        do throws(SystemError) {
            try handle.signal(SIGSTOP)
        } catch {
            if error.errno != ESRCH { throw DisturbanceError(error) }
        }
    }

    private func resume() {
        // A process that is gone, or that refused to be stopped, needs none.
        for handle in handles { try? handle.signal(SIGCONT) }
    }

    mutating func undo() -> [String] {
        resume()
        let left = handles.count { !$0.isOver }
        return left == 0 ? [] : ["SIGCONT to \(left == 1 ? "1 process" : "\(left) processes")"]
    }
}

extension ProcessHandle {
    /// The words that `named` takes.
    var words: String { "\(process.pid):\(process.startTime)" }

    /// Pins the process that `pid:start time` means.
    static func named(_ words: String) throws(DisturbanceError) -> ProcessHandle {
        let parts = words.split(separator: ":")
        guard parts.count == 2, let pid = Int32(parts[0]), let start = UInt64(parts[1]) else {
            throw DisturbanceError("\(words) is no process")
        }
        do throws(SystemError) {
            return try ProcessHandle(pid: pid, startTime: start)
        } catch {
            throw DisturbanceError("the service has just ended")
        }
    }

    /// Refuses a process that this user may not signal.
    func refuseForeign() throws(DisturbanceError) {
        do throws(SystemError) {
            try signal(0)
        } catch {
            throw DisturbanceError("pid \(process.pid) cannot be signalled: \(error)")
        }
    }
}
