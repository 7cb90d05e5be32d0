import Glibc
import VigiaPlatform

/// Rewrites the path of a folder in text files to its future path.
struct Relocation {
    private let (old, new): ([UInt8], [UInt8])

    /// The size limit of a file to rewrite, in bytes.
    private static let textMax = 1 << 20

    init(from old: String, to new: String) {
        (self.old, self.new) = (Array(old.utf8), Array(new.utf8))
    }

    /// Rewrites every text file in a folder and its subfolders.
    ///
    /// - Parameters:
    ///   - folder: the folder; a missing one has no files.
    ///   - isPassedBy: whether to skip a folder of this name.
    /// - Throws: the failed system call.
    func rewriteAll(
        in folder: String,
        passingBy isPassedBy: (String) -> Bool = { _ in false }
    ) throws(SystemError) {
        guard FileSystem.kind(of: folder, following: false) == .folder else { return }
        for name in try FolderListing.names(in: folder) {
            let path = "\(folder)/\(name)"
            switch FileSystem.kind(of: path, following: false) {
            case .folder where !isPassedBy(name): try rewriteAll(in: path, passingBy: isPassedBy)
            case .file: try rewrite(path)
            case .folder, .link, .other, nil: continue
            }
        }
    }

    /// Rewrites one text file; a missing or binary file is skipped.
    func rewrite(_ path: String) throws(SystemError) {
        guard let size = FileSystem.size(of: path), size <= Self.textMax else { return }
        let bytes = try FileSystem.content(of: path, limit: Self.textMax)
        // A text file contains no NUL.
        guard !bytes.contains(0), let changed = replaced(in: bytes) else { return }
        let file = try FileDescriptor.open(path, O_WRONLY | O_TRUNC)
        try file.writeAll(changed, at: 0)
    }

    /// The bytes with the new path in place of the old one; nil if they do not contain it.
    private func replaced(in bytes: [UInt8]) -> [UInt8]? {
        guard let first = old.first else { return nil }
        var (result, place, start, isThere) = ([UInt8](), 0, 0, false)
        while let found = bytes[place...].firstIndex(of: first) {
            place = found + 1
            guard bytes[found...].starts(with: old) else { continue }
            isThere = true
            result += bytes[start..<found] + new
            start = found + old.count
            place = start
        }
        return isThere ? result + bytes[start...] : nil
    }
}
