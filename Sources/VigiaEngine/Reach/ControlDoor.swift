import Glibc
import VigiaPlatform

/// The control socket: who listens, and the file that stands for that under its name.
struct ControlDoor {
    /// The listening socket.
    let listener: Int32
    /// The file, opened only to be told from others.
    let file: Int32

    /// The socket's name in the project's state.
    static let name = "control.sock"

    /// As the guardian keeps it; nil for what is none.
    init?(_ kept: [Int32]) {
        guard kept.count == 2 else { return nil }
        (listener, file) = (kept[0], kept[1])
    }

    /// Begins to listen, in place of whatever is under the name.
    ///
    /// - Parameter state: the folder of the project's state.
    /// - Throws: what the kernel refused.
    init(in state: String) throws(SystemError) {
        let raw = try ControlListener.listen(folder: state, name: Self.name)
        do throws(SystemError) {
            file = try FileDescriptor.open("\(state)/\(Self.name)", O_PATH | O_NOFOLLOW).release()
            listener = raw
        } catch {
            _ = close(raw)
            throw error
        }
    }

    /// Both, as they are kept.
    var descriptors: [Int32] { [listener, file] }

    /// Takes the file away, by which nobody is to come any more.
    func remove(from state: String) {
        if isUnderName(in: state) { try? OwnedFolder(path: state).remove(Self.name) }
    }

    /// Whether whoever goes by the name comes here.
    func isUnderName(in state: String) -> Bool {
        ProjectLock.isUnder("\(state)/\(Self.name)", file)
    }
}
