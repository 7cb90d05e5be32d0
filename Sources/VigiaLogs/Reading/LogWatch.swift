public import VigiaPlatform

/// The wait for something to change in folders of logs, while somebody still reads on.
public final class LogWatch {
    private let folders: [String]
    /// Nil where the kernel gives none: then there is only the looking every `lookEvery`.
    private let changes: FolderWatch?
    private let poller: Poller

    /// Some file systems tell nobody what changes, so it is looked at anyway.
    private static let lookEvery = Duration.seconds(1)
    private static let (changeToken, endToken): (UInt64, UInt64) = (0, 1)

    /// Begins to watch.
    ///
    /// - Parameters:
    ///   - folders: those that are not there yet are watched once they are.
    ///   - reader: a descriptor whose other side may go away; none if negative.
    /// - Throws: what the kernel refused.
    public init(folders: [String], until reader: Int32 = -1) throws(SystemError) {
        let poller = try Poller()
        // Without it there is still the looking from time to time.
        let changes = try? FolderWatch()
        if let raw = changes?.raw { try poller.add(raw, token: Self.changeToken) }
        // A file or a terminal never goes away, and cannot always be watched.
        try? poller.add(reader, token: Self.endToken, for: .ending)
        self.folders = folders
        self.poller = poller
        self.changes = changes
        watchFolders()
    }

    /// Waits until something may have changed.
    ///
    /// - Returns: false when the other side of the reader has gone away.
    public func wait() -> Bool {
        let ready = poller.wait(atMost: Self.lookEvery)
        changes?.take()
        watchFolders()
        return !ready.contains(Self.endToken)
    }

    private func watchFolders() {
        // A folder that is not there is tried again with the next change.
        for folder in folders { try? changes?.add(folder) }
    }
}
