internal import Glibc
internal import VigiaPlatform

/// A temporary folder, removed with its owner.
///
/// The next process removes a folder left by a killed one, whose pid is in the name.
struct Scratch: ~Copyable {
    /// The folder.
    let path: String

    private static let mark = ".making-"

    /// Makes the folder.
    ///
    /// - Parameter parent: its parent, created if missing.
    /// - Throws: the failed system call.
    init(in parent: String) throws(SystemError) {
        let began = ProcessReading(pid: getpid())?.startTime ?? 0
        let number = UInt32.random(in: 0 ... .max)
        path = "\(parent)/\(Self.mark)\(getpid())-\(began)-\(number)"
        try FileSystem.makePrivateFolders(parent)
        Self.removeLeft(in: parent)
        try FileSystem.makePrivateFolders(path)
    }

    deinit { FileSystem.removeFlatFolder(path) }

    /// Removes the folders of killed processes.
    private static func removeLeft(in parent: String) {
        // If the parent cannot be listed, they stay.
        for name in (try? FolderListing.names(in: parent)) ?? [] where name.hasPrefix(mark) {
            let parts = name.dropFirst(mark.count).split(separator: "-")
            guard parts.count == 3, let pid = Int32(parts[0]), let time = UInt64(parts[1]) else {
                continue
            }
            if ProcessReading(pid: pid)?.startTime == time { continue }
            FileSystem.removeFlatFolder("\(parent)/\(name)")
        }
    }
}
