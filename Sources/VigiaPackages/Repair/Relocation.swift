import Glibc
import VigiaPlatform

/// Has texts that name the folder in which they were made name the one where they will be.
struct Relocation {
    private let (old, new): ([UInt8], [UInt8])

    /// The most bytes of a file that may name its own folder.
    private static let textMax = 1 << 20

    init(from old: String, to new: String) {
        (self.old, self.new) = (Array(old.utf8), Array(new.utf8))
    }

    /// Changes every text in a folder and in those below it.
    ///
    /// - Parameters:
    ///   - folder: where; one that is not there has none.
    ///   - isPassedBy: whether a folder of this name is left as it is.
    /// - Throws: what the kernel refused.
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

    /// Changes one text; one that is not there, or is none, stays so.
    func rewrite(_ path: String) throws(SystemError) {
        guard let size = FileSystem.size(of: path), size <= Self.textMax else { return }
        let bytes = try FileSystem.content(of: path, limit: Self.textMax)
        // No text of programs holds a NUL.
        guard !bytes.contains(0), let changed = replaced(in: bytes) else { return }
        let file = try FileDescriptor.open(path, O_WRONLY | O_TRUNC)
        try file.writeAll(changed, at: 0)
    }

    /// The bytes with the new folder's name in place of the old one's; nil where that is not in them.
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
