import VigiaCore
import VigiaPlatform
import VigiaWire

extension DrillScene {
    /// The processes of a service's run as `pid:start time`, the main one first.
    ///
    /// The supervisor lists them twice, and start times are read in between. So a pid that was
    /// reused meanwhile has another start time than the process that gets a signal must have.
    func tree(of subject: DrillSubject) throws(CommandError) -> [String] {
        guard let main = subject.status.pid else { throw Self.changed(subject.name) }
        let first = try pids(of: subject)
        let found = first.compactMap { ProcessReading(pid: $0) }
        let second = Set(try pids(of: subject))
        let known = found.filter { second.contains($0.pid) && $0.isRunning }
        guard known.contains(where: { $0.pid == main }) else { throw Self.changed(subject.name) }
        return known.sorted { a, _ in a.pid == main }.map { "\($0.pid):\($0.startTime)" }
    }

    private func pids(of subject: DrillSubject) throws(CommandError) -> [Int32] {
        let list = try waiting.patiently { () throws(CommandError) in
            try waiting.client.processes()
        }
        let own = list.services.first { $0.service == subject.name }
        guard let own, own.run == subject.status.run else { throw Self.changed(subject.name) }
        return own.processes.map(\.pid)
    }
}
