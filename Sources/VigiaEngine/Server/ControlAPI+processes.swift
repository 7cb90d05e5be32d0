import VigiaCore
import VigiaPlatform
import VigiaWire

extension ControlAPI {
    /// The process trees of services as they are now.
    func processes(of names: [String]) -> ProcessList {
        let sampling = host.capability(Sampling.self)
        let trees = names.compactMap(host.index(of:)).map { service in
            let run = host.project.machines[service].state.run
            let tree = run.flatMap { run in run.pid.map { sampling.tree(of: run.id, $0) } }
            return (service: service, run: run, processes: tree?.processes ?? [])
        }
        // To divide shared pages takes the kernel long, and nobody waits for Vigia that long.
        let isExact = trees.reduce(0) { $0 + $1.processes.count } <= Self.exactMax
        return ProcessList(
            services: trees.map { tree in
                ServiceProcesses(
                    service: host.project.spec.services[tree.service].name,
                    run: tree.run?.id.raw,
                    processes: tree.processes.map { ProcessStatus($0, isExact: isExact) }
                )
            }
        )
    }

    /// With more processes than this, their memory is told as the kernel has it at hand.
    private static let exactMax = 300
}

extension ProcessStatus {
    fileprivate init(_ process: ProcessReading, isExact: Bool) {
        let portrait = ProcessPortrait(pid: process.pid)
        let exact = isExact ? TreeReading.proportionalBytes(process.pid) : nil
        self.init(
            pid: process.pid,
            parent: process.parent,
            uid: portrait.uid,
            state: String(process.state),
            memoryBytes: exact ?? process.residentBytes,
            memoryKind: exact == nil ? "rss" : "pss",
            command: portrait.command
        )
    }
}
