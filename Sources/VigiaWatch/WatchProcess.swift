import Glibc
import VigiaJSON
import VigiaPlatform

/// What a child of the guardian does that watches a project's files.
public enum WatchProcess {
    /// Watches what the order on standard input says, and tells on standard output what changes.
    ///
    /// - Returns: the exit status: 0 once nobody reads any more, 1 where it cannot watch.
    public static func main() -> Int32 {
        signal(SIGPIPE, SIG_IGN)
        let bytes = FileDescriptor(owning: 0).bytes(from: 0, limit: WatchOrder.bytesMax)
        guard let order = JSON.decode(WatchOrder.self, from: bytes) else { return 1 }
        // Why it ends is told by its exit status alone; the supervisor starts another.
        return (try? Watcher(order).run()) == nil ? 1 : 0
    }
}
