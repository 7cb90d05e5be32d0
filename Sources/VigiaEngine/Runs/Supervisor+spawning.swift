import Glibc
import VigiaCore
import VigiaLogs
import VigiaPlatform
import VigiaWire

extension Supervisor {
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
