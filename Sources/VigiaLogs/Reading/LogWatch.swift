public import VigiaPlatform

/// Waits for changes in folders of logs, as long as the reader's output has a receiver.
public final class LogWatch {
    private let folders: [String]
    /// Nil if inotify is unavailable: then the folders are polled every `lookEvery`.
    private let changes: FolderWatch?
    private let poller: Poller

    /// Some file systems do not report changes, so folders are polled too.
    private static let lookEvery = Duration.seconds(1)
    private static let (changeToken, endToken): (UInt64, UInt64) = (0, 1)

    /// Starts watching.
    ///
    /// - Parameters:
    ///   - folders: missing ones are watched once they exist.
    ///   - reader: a descriptor whose peer may go away; negative for none.
    /// - Throws: the failed system call.
    public init(folders: [String], until reader: Int32 = -1) throws(SystemError) {
        let poller = try Poller()
        // Without inotify, polling remains.
        let changes = try? FolderWatch()
        if let raw = changes?.raw { try poller.add(raw, token: Self.changeToken) }
        // A regular file has no peer and cannot be polled.
        try? poller.add(reader, token: Self.endToken, for: .ending)
        self.folders = folders
        self.poller = poller
        self.changes = changes
        watchFolders()
    }

    /// Waits until something may have changed.
    ///
    /// - Returns: false if the reader's peer is gone.
    public func wait() -> Bool {
        let ready = poller.wait(atMost: Self.lookEvery)
        changes?.take()
        watchFolders()
        return !ready.contains(Self.endToken)
    }

    private func watchFolders() {
        // A missing folder is tried again at the next change.
        for folder in folders { try? changes?.add(folder) }
    }
}
