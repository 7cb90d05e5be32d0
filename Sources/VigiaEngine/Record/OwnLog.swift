import VigiaCore
import VigiaPlatform

/// What guardian, supervisor and their children write to standard error, where that is
/// `.vigia/supervisor.log`: bounded like every log.
final class OwnLog: Capability {
    private let path: String
    private var lookAt = Instant.boot

    /// The largest that it becomes, and what stays of it then, in bytes.
    private static let (bytesMax, bytesLeft) = (1 << 20, 64 << 10)
    /// The least time between two looks, which only follow something else.
    private static let lookEvery = Duration.seconds(1)

    init(_ host: any Host) { path = host.options.state + "/supervisor.log" }

    /// Looks whether it has become too large, where the last look is a while ago.
    func look(at now: Instant) {
        guard now >= lookAt else { return }
        lookAt = now + Self.lookEvery
        FileTrimming.trim(2, path: path, over: Self.bytesMax, to: Self.bytesLeft)
    }
}
