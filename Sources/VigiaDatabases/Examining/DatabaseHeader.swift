internal import VigiaSQLite

/// The kind of a file by its first bytes, before SQLite opens it.
///
/// Source: https://www.sqlite.org/fileformat2.html, sections 1.3 and 1.6.
enum DatabaseHeader: Equatable {
    /// The file is empty.
    case empty
    /// A valid header.
    case whole(pageSize: Int, usesWAL: Bool)
    /// The header is broken, but pages of a database follow.
    case broken
    /// All bytes look random: an encrypted database, or an archive.
    case encrypted
    /// Something else.
    case other

    /// Whether the file has a database.
    var isDatabase: Bool {
        switch self {
        case .whole, .broken: true
        case .empty, .encrypted, .other: false
        }
    }

    /// The number of bytes examined.
    static let bytesMax = 1 << 18
    /// The magic string.
    static let magic = Array("SQLite format 3\0".utf8)

    /// Judges the beginning of a file.
    init(_ bytes: [UInt8]) {
        if bytes.isEmpty {
            self = .empty
        } else if Self.isMasked(bytes) {
            self = .encrypted
        } else if let pageSize = Self.pageSize(bytes), bytes.starts(with: Self.magic) {
            self = .whole(pageSize: pageSize, usesWAL: bytes[18] == 2)
        } else if Self.looksRight(bytes) || Self.hasPages(bytes) {
            self = .broken
        } else {
            self = Self.isRandom(bytes) ? .encrypted : .other
        }
    }

    /// Why this library cannot read a database with this header; nil if it can.
    ///
    /// Numbers far above the known ones are no formats.
    static func unreadable(_ bytes: [UInt8]) -> String? {
        guard case .whole = DatabaseHeader(bytes) else {
            return DatabaseHeader(bytes) == .encrypted ? "it looks encrypted" : nil
        }
        let schemaFormat = bytes[44..<48].reduce(0) { $0 << 8 | Int($1) }
        for (name, number, known) in [
            ("file", Int(bytes[19]), 2), ("schema", schemaFormat, 4),
        ] where number > known && number <= known + 8 {
            return "its \(name) format \(number) is newer than this SQLite library"
        }
        return nil
    }

    /// Whether the header is partly readable, and the rest encrypted.
    ///
    /// SQLCipher with `cipher_plaintext_header_size`, SEE and others leave it so.
    private static func isMasked(_ bytes: [UInt8]) -> Bool {
        guard bytes.count >= 1124, bytes[21] == 64, bytes[22] == 32, bytes[23] == 32,
            isRandom(Array(bytes[100...])), !hasPages(bytes)
        else { return false }
        guard bytes.starts(with: magic), let size = pageSize(bytes) else { return true }
        return !isPage(bytes, at: 0, size: size, header: 100)
    }

    /// The page size in the header, if valid.
    private static func pageSize(_ bytes: [UInt8]) -> Int? {
        guard bytes.count >= 100 else { return nil }
        let told = Int(bytes[16]) << 8 | Int(bytes[17])
        let size = told == 1 ? 65_536 : told
        return size >= 512 && size <= 65_536 && size & (size - 1) == 0 ? size : nil
    }

    /// Whether the constant fields behind the magic string are valid.
    private static func looksRight(_ bytes: [UInt8]) -> Bool {
        guard bytes.count >= 512 else { return false }
        let isMagic = zip(bytes, magic).count { $0 == $1 } >= 12
        return isMagic || bytes[21] == 64 && bytes[22] == 32 && bytes[23] == 32
    }

    /// Whether most pages of some size begin like b-tree pages.
    private static func hasPages(_ bytes: [UInt8]) -> Bool {
        [512, 1024, 2048, 4096, 8192, 16_384, 32_768, 65_536].contains { size in
            let places = stride(from: size, to: bytes.count - size + 1, by: size)
            let (all, good) = places.reduce(into: (0, 0)) { sums, place in
                sums.0 += 1
                if isPage(bytes, at: place, size: size) { sums.1 += 1 }
            }
            if good >= 2, good * 4 >= all { return true }
            // The b-tree of page 1 begins behind the header; it may be the only one left.
            return bytes.count == size && isPage(bytes, at: 0, size: size, header: 100)
        }
    }

    /// Whether a b-tree page header is plausible.
    private static func isPage(
        _ bytes: [UInt8],
        at place: Int,
        size: Int,
        header: Int = 0
    ) -> Bool {
        let start = place + header
        func two(_ offset: Int) -> Int {
            Int(bytes[start + offset]) << 8 | Int(bytes[start + offset + 1])
        }
        guard start + 12 <= bytes.count, [2, 5, 10, 13].contains(bytes[start]) else { return false }
        let (free, cells) = (two(1), two(3))
        let content = two(5) == 0 ? 65_536 : two(5)
        let above = header + (bytes[start] < 10 ? 12 : 8) + 2 * cells
        return free < size && above <= content && content <= size && bytes[start + 7] <= 60
    }

    /// Whether the byte values are distributed as evenly as in random data.
    ///
    /// In 4096 random bytes each value occurs 16 times, give or take 4; the sum of squares
    /// distinguishes that from texts, pictures and programs. Fewer than 1024 bytes prove nothing.
    private static func isRandom(_ bytes: [UInt8]) -> Bool {
        let sample = bytes.prefix(4096)
        guard sample.count >= 1024 else { return false }
        var counts = [Int](repeating: 0, count: 256)
        for byte in sample { counts[Int(byte)] += 1 }
        let expected = Double(sample.count) / 256
        let spread = counts.reduce(0.0) { sum, count in
            let off = Double(count) - expected
            return sum + off * off / expected
        }
        // Chi-squared with 255 degrees of freedom: 255 on average, with a deviation of 23.
        return spread < 400
    }
}
