import Glibc
import VigiaJSON
import VigiaPlatform

/// The child process of the guardian that watches a project's files.
public enum WatchProcess {
    /// Reads an order from standard input, and reports changes on standard output.
    ///
    /// - Returns: the exit status: 0 once the reader has gone, 1 where watching is impossible.
    public static func main() -> Int32 {
        signal(SIGPIPE, SIG_IGN)
        let bytes = FileDescriptor(owning: 0).bytes(from: 0, limit: WatchOrder.bytesMax)
        guard let order = JSON.decode(WatchOrder.self, from: bytes) else { return 1 }
        // The exit status is the only report; the supervisor starts another watcher.
        return (try? Watcher(order).run()) == nil ? 1 : 0
    }
}
