import Glibc
import VigiaPlatform

/// Tells that this process was stopped, and let go on: SIGCONT, as something to read.
///
/// Made before the scribe's thread, which inherits that the signal is held back.
final class StopNotice {
    private let watch: SignalWatch

    init() throws(SystemError) { watch = try SignalWatch([SIGCONT]) }

    /// What to wait for.
    var raw: Int32 { watch.raw }

    /// Whether it was since this was asked last.
    func take() -> Bool { !watch.take().isEmpty }
}
