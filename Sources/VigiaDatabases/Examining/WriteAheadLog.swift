internal import Glibc
internal import VigiaPlatform

/// The committed part of a write-ahead log, applied to a copy of its database.
///
/// SQLite does the same when it opens a database, but only one with a valid header.
/// Source: https://www.sqlite.org/fileformat2.html, section 4.
struct WriteAheadLog {
    /// The usable content of a log.
    struct Contents: Equatable {
        /// The page size in bytes.
        var pageSize = 0
        /// The offset in the log of each page's last committed content, by page number.
        var pages: [Int: Int] = [:]
        /// The database's size after the last commit, in pages.
        var size = 0
        /// Frames behind the last commit: torn, or of an unfinished transaction.
        var uncommitted = 0
    }

    private static let headerSize = 32
    private static let frameHeaderSize = 24

    /// Reads a log; nil if it has nothing committed.
    static func read(_ path: String) -> Contents? {
        // An unreadable log counts as none; SQLite reports the error.
        guard let file = try? FileDescriptor.open(path, O_RDONLY) else { return nil }
        let header = file.bytes(from: 0, limit: headerSize)
        guard header.count == headerSize, word(header, 0) | 1 == 0x377f_0683 else { return nil }
        let size = Int(word(header, 8))
        guard size >= 512, size <= 65_536, size & (size - 1) == 0 else { return nil }
        let isBig = word(header, 0) & 1 == 1
        var sums = Checksum(isBig: isBig)
        sums.add(header[..<24])
        guard sums == Checksum(isBig: isBig, word(header, 24), word(header, 28)) else { return nil }
        return frames(of: file, header, sums, pageSize: size)
    }

    private static func frames(
        of file: borrowing FileDescriptor,
        _ header: [UInt8],
        _ first: Checksum,
        pageSize: Int
    ) -> Contents? {
        var (contents, pending, sums) = (Contents(pageSize: pageSize), [Int: Int](), first)
        let length = frameHeaderSize + pageSize
        var place = headerSize
        var isValid = true
        while true {
            let frame = file.bytes(from: place, limit: length)
            guard frame.count == length else { break }
            if isValid { isValid = frame[8..<16] == header[16..<24] }
            if isValid {
                sums.add(frame[..<8])
                sums.add(frame[frameHeaderSize...])
                isValid = sums.matches(word(frame, 16), word(frame, 20))
            }
            if !isValid {
                // Frames of an earlier round have other salts, and are obsolete.
                guard frame[8..<16] == header[16..<24] else { break }
                contents.uncommitted += 1
            } else {
                pending[Int(word(frame, 0))] = place + frameHeaderSize
                contents.uncommitted += 1
                if word(frame, 4) != 0 {
                    contents.pages.merge(pending) { _, new in new }
                    (contents.size, contents.uncommitted) = (Int(word(frame, 4)), 0)
                    pending = [:]
                }
            }
            place += length
        }
        return contents.pages.isEmpty && contents.uncommitted == 0 ? nil : contents
    }

    /// Applies the committed pages to a copy of the database.
    ///
    /// Applying them again changes nothing.
    ///
    /// - Throws: the failed system call.
    static func play(_ contents: Contents, of log: String, into copy: String) throws(SystemError) {
        guard contents.size > 0 else { return }
        let source = try FileDescriptor.open(log, O_RDONLY)
        let target = try FileDescriptor.open(copy, O_RDWR)
        for (page, place) in contents.pages.sorted(by: { $0.key < $1.key })
        where page > 0 && page <= contents.size {
            let bytes = source.bytes(from: place, limit: contents.pageSize)
            try target.writeAll(bytes, at: (page - 1) * contents.pageSize)
        }
        try target.cut(to: contents.size * contents.pageSize)
        try target.settle(copy)
    }

    /// The big-endian 32-bit number at an offset.
    private static func word(_ bytes: [UInt8], _ offset: Int) -> UInt32 {
        bytes[offset..<(offset + 4)].reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// The running checksum of a log.
    ///
    /// Source: the same page, section 4.2.
    private struct Checksum: Equatable {
        let isBig: Bool
        var (one, two): (UInt32, UInt32)

        init(isBig: Bool, _ one: UInt32 = 0, _ two: UInt32 = 0) {
            (self.isBig, self.one, self.two) = (isBig, one, two)
        }

        /// Adds bytes, a multiple of eight.
        mutating func add(_ bytes: ArraySlice<UInt8>) {
            unsafe bytes.withUnsafeBytes { all in
                for place in stride(from: 0, to: all.count - 7, by: 8) {
                    let a = unsafe all.loadUnaligned(fromByteOffset: place, as: UInt32.self)
                    let b = unsafe all.loadUnaligned(fromByteOffset: place + 4, as: UInt32.self)
                    one &+= (isBig ? UInt32(bigEndian: a) : UInt32(littleEndian: a)) &+ two
                    two &+= (isBig ? UInt32(bigEndian: b) : UInt32(littleEndian: b)) &+ one
                }
            }
        }

        func matches(_ one: UInt32, _ two: UInt32) -> Bool { self.one == one && self.two == two }
    }
}
