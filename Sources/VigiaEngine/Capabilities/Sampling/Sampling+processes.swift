import VigiaAPI
import VigiaCore
import VigiaPlatform
import VigiaWire

// The processes of services, as the API lists them.
extension Sampling {
    static var routes: [Route<any Host>] { [ofAll, ofOne] }

    private static var ofAll: Route<any Host> {
        Route(
            .get,
            "/v1/processes",
            "lists the process tree of every service",
            RouteDescription(gives: [RouteResult(ProcessList.self, "the trees as they are now")])
        ) { _, host in
            .now(.json(200, host.capability(Sampling.self).processes(of: host.services.names)))
        }
    }

    private static var ofOne: Route<any Host> {
        Route(
            .get,
            "/v1/services/{name}/processes",
            "lists the process tree of one service",
            RouteDescription(
                [.service],
                gives: [RouteResult(ProcessList.self, "its tree as it is now")],
                refuses: [.noSuchService]
            )
        ) { call, host throws(APIRefusal) in
            let name = try host.services.service(call.path("name")).name
            return .now(.json(200, host.capability(Sampling.self).processes(of: [name])))
        }
    }

    /// The process trees of services as they are now.
    private func processes(of names: [String]) -> ProcessList {
        let trees = host.indices(of: names).map { service in
            let run = host.project.machines[service].state.run
            let tree = run.flatMap { run in run.pid.map { self.tree(of: run.id, $0) } }
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
