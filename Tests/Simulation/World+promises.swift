import VigiaCore

/// What the plan promises is kept in every history; see `Promises`.
extension World {
    /// Which promise an order breaks, if any.
    func brokenPromise(by effect: ServiceEffect, _ service: Int) -> String? {
        let (place, machine) = (places[service], project.machines[service])
        switch effect {
        case .spawn: return place.promises.brokenBySpawn(machine, at: now)
        case .report(_, let run?):
            let process = place.processes[run]
            return place.promises.broken(by: effect, of: machine, process, at: now)
        default: return place.promises.broken(by: effect, of: machine, nil, at: now)
        }
    }

    /// Which promise is broken as things stand, if any.
    func brokenPromise(_ service: Int) -> String? {
        let (place, machine) = (places[service], project.machines[service])
        let process = machine.state.run.flatMap { place.processes[$0.id] }
        return place.promises.broken(by: machine, process, at: now)
    }
}
