import Glibc
import VigiaCore
import VigiaLogs
import VigiaPlatform
import VigiaWire

// One small interpreter per kind of effect.
extension Supervisor {
    func carryOut(_ effect: ServiceEffect, of service: Int) {
        if capabilities.contains(where: { $0.carryOut(effect, of: service) }) { return }
        switch effect {
        case .spawn(let run): spawn(run, of: service)
        case .signal(let run, let signal, let scope): send(.signal(run, signal, scope))
        case .acknowledge(let run):
            let name = project.spec.services[service].name
            let written = capability(LogPipes.self).written(by: service)
            scribe.ended(service: name, run: run, written: written)
            runs.acknowledge(run)
        // Capabilities have done these.
        case .hearLastWords, .ask, .examine, .measure, .relieve, .check, .preflight, .remedy,
            .lookAtPort:
            break
        case .report(let record, let run): tell(record, run, of: service)
        case .surprise(let event): surprised(by: "\(event)", service: service)
        }
    }

    /// Writes down what happened, and tells whoever follows.
    func tell(_ record: ServiceRecord, _ run: RunID?, of service: Int) {
        say(
            record.kind,
            record.fields,
            level: record.level,
            of: subject(service, run),
            because: record.cause
        )
    }

    /// Has the guardian make the process of a run, with the service's kept log pipes.
    func spawn(_ run: RunID, of service: Int) {
        lookWhereItIs()
        let spec = project.spec.services[service]
        do throws(SpawnFailure) {
            var (launch, sockets) = (spec.launch, [Int32]())
            for capability in capabilities {
                try capability.equip(&launch, &sockets, of: service)
            }
            let written = capability(LogPipes.self).written(by: service)
            scribe.mark(service: spec.name, run: run, written: written)
            var map = [
                DescriptorPlace(target: 1, origin: .kept(1)),
                DescriptorPlace(target: 2, origin: .kept(3)),
            ]
            map += sockets.indices.map {
                DescriptorPlace(target: Int32(3 + $0), origin: .attached($0))
            }
            let key = KeptName.pipes(of: spec.name)
            try spawn(run, launch, of: spec.name, key: key, map, attached: sockets)
        } catch {
            take(.spawnFailed(run, error.step, errno: error.errno), for: service)
        }
    }
}
