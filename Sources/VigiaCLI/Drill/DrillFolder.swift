import Glibc
import VigiaPlatform

/// A folder in `.vigia` for the copies of a drill, held by a process that removes it when the drill
/// ends, however that ends.
final class DrillFolder {
    let path: String
    private let holder: DisturbanceProcess

    init(_ scene: DrillScene) throws(CommandError) {
        try scene.project.refuseUnsafeState()
        let start = ProcessReading(pid: getpid())?.startTime ?? 0
        path = "\(scene.project.state)/\(HeldFolder.mark)\(getpid())-\(start)"
        holder = try DisturbanceProcess(["folder", path])
        _ = try holder.begin()
    }

    /// Removes it.
    ///
    /// - Returns: what was put back, in words.
    func remove() -> [String] { holder.undo() }
}
