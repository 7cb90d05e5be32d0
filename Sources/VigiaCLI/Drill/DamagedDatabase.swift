import Glibc
import VigiaDatabases
import VigiaPlatform

/// A copy of a database in which one page is overwritten with zeros.
struct DamagedDatabase {
    /// The copy.
    let path: String
    let doctor: DatabaseDoctor

    /// The most pages that are tried; damage to an unused page is none.
    private static let pagesTriedMax = 16

    /// Damages the copy, so that an examination finds it.
    ///
    /// - Returns: the number of the damaged page; nil if the file is too small, or unused.
    /// - Throws: `CommandError`.
    func damage() throws(CommandError) -> Int? {
        do throws(SystemError) {
            let file = try FileDescriptor.open(path, O_RDWR)
            let head = file.bytes(from: 0, limit: 100)
            guard head.count == 100 else { return nil }
            // Source: https://www.sqlite.org/fileformat2.html, section 1.3.2.
            let stored = Int(head[16]) << 8 + Int(head[17])
            let size = stored == 1 ? 65_536 : stored
            let count = size > 0 ? Int(try FileStatus(file).size) / size : 0
            guard count > 1 else { return nil }
            let middle = count / 2 + 1
            for page in (max(2, middle)...count).prefix(Self.pagesTriedMax) {
                let offset = (page - 1) * size
                let old = file.bytes(from: offset, limit: size)
                try file.writeAll([UInt8](repeating: 0, count: size), at: offset)
                // A page that is not in use may be anything.
                if let found = try? doctor.examine(path), found.verdict != .damaged {
                    try file.writeAll(old, at: offset)
                    continue
                }
                return page
            }
            return nil
        } catch {
            throw .system(what: "damage", path: path, errno: error.errno, hint: nil)
        }
    }
}
