internal import Glibc
internal import VigiaPlatform

/// A folder for what is being made, which goes away with its owner.
///
/// One that a killed process left is removed by the next: its name tells whose it was.
struct Scratch: ~Copyable {
    /// The folder.
    let path: String

    private static let mark = ".making-"

    /// Makes the folder.
    ///
    /// - Parameter parent: where; it is made where it is missing.
    /// - Throws: what the kernel refused.
    init(in parent: String) throws(SystemError) {
        let began = ProcessReading(pid: getpid())?.startTime ?? 0
        let number = UInt32.random(in: 0 ... .max)
        path = "\(parent)/\(Self.mark)\(getpid())-\(began)-\(number)"
        try FileSystem.makePrivateFolders(parent)
        Self.removeLeft(in: parent)
        try FileSystem.makePrivateFolders(path)
    }

    deinit { FileSystem.removeFlatFolder(path) }

    /// Removes what killed processes left behind.
    private static func removeLeft(in parent: String) {
        // What cannot be listed has to stay.
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
