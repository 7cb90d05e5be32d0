import VigiaConfig
import VigiaImport
import VigiaPlatform

/// The files of this machine, for an import; remembers how strictly they are protected.
final class DiskFiles: ImportFiles {
    /// The permission bits that all files that were read have in common, without execution.
    private(set) var mode: UInt32 = 0o644

    func contents(of path: String) throws(FileRefusal) -> [UInt8] {
        let bytes = try LinuxFacts().unbelieved(
            path,
            sizeMax: ConfigurationReader.fileBytesMax
        )
        // A file that was just read and is gone has no mode to keep.
        if let found = try? FileStatus(path) { mode &= found.mode }
        return bytes
    }

    func names(in folder: String) -> [String] {
        // A folder that cannot be listed tells nothing, as the protocol says.
        (try? FolderListing.names(in: folder)) ?? []
    }
}
