internal import Glibc
internal import VigiaPlatform

/// The pages of a database file, read without SQLite.
///
/// Source: https://www.sqlite.org/fileformat2.html, section 1.
final class PageFile {
    /// The page size in bytes.
    let pageSize: Int
    /// The usable bytes of a page.
    let usable: Int
    /// The number of pages; the last one may be partial.
    let count: Int
    /// The text encoding by SQLite's number: 1 is UTF-8, 2 and 3 are UTF-16.
    let encoding: UInt8
    /// The first 100 bytes.
    let header: [UInt8]
    private let file: FileDescriptor

    /// Opens a file that has no writers; nil if no pages are recognizable.
    init?(_ path: String) {
        guard let file = try? FileDescriptor.open(path, O_RDONLY) else { return nil }
        let beginning = file.bytes(from: 0, limit: DatabaseHeader.bytesMax)
        guard let size = Self.pageSize(beginning) else { return nil }
        header = Array(beginning.prefix(100)) + Array(repeating: 0, count: 100)
        let isWhole = beginning.starts(with: DatabaseHeader.magic)
        pageSize = size
        usable = size - (isWhole && Int(header[20]) < size - 480 ? Int(header[20]) : 0)
        encoding = (1...3).contains(header[59]) ? header[59] : 1
        let bytes = FileSystem.size(of: path) ?? 0
        count = (bytes + size - 1) / size
        self.file = file
    }

    /// A page by number, from 1; zero-filled if the file ends within it.
    func page(_ number: Int) -> [UInt8]? {
        guard number >= 1, number <= count else { return nil }
        let bytes = file.bytes(from: (number - 1) * pageSize, limit: pageSize)
        guard bytes.count < pageSize else { return bytes }
        return bytes + Array(repeating: 0, count: pageSize - bytes.count)
    }

    /// Whether the header says that there are pointer map pages.
    var hasPointerMap: Bool { header[52..<56].contains { $0 != 0 } }

    /// Whether a page is a pointer map page.
    ///
    /// Source: section 1.8.
    func isPointerMap(_ number: Int) -> Bool {
        hasPointerMap && number >= 2 && (number - 2) % (usable / 5 + 1) == 0
    }

    /// The free pages, as far as their list is plausible.
    ///
    /// Source: section 1.5.
    func freePages() -> Set<Int> {
        var free: Set<Int> = []
        var trunk = number(header, 32)
        while trunk >= 2, trunk <= count, free.insert(trunk).inserted, let page = page(trunk) {
            let leaves = number(page, 4)
            guard leaves <= usable / 4 - 2 else { break }
            for place in 0..<leaves {
                let leaf = number(page, 8 + 4 * place)
                guard leaf >= 2, leaf <= count else { return free }
                free.insert(leaf)
            }
            trunk = number(page, 0)
        }
        return free
    }

    /// The page size in the header, or else the one that fits most pages.
    private static func pageSize(_ bytes: [UInt8]) -> Int? {
        let sizes = [512, 1024, 2048, 4096, 8192, 16_384, 32_768, 65_536]
        if bytes.starts(with: DatabaseHeader.magic), bytes.count >= 100 {
            let told = Int(bytes[16]) << 8 | Int(bytes[17])
            let size = told == 1 ? 65_536 : told
            if sizes.contains(size), fit(bytes, size) > 0 || bytes.count <= size { return size }
        }
        let best = sizes.max { fit(bytes, $0) < fit(bytes, $1) }
        return best.flatMap { fit(bytes, $0) > 0 ? $0 : nil }
    }

    /// The number of bytes on plausible pages for a page size.
    private static func fit(_ bytes: [UInt8], _ size: Int) -> Int {
        var sum = 0
        for start in stride(from: 0, to: bytes.count - size + 1, by: size) {
            let page = Array(bytes[start..<(start + size)])
            guard let tree = TreePage(page, number: start == 0 ? 1 : 2, usable: size) else {
                continue
            }
            // The first cell of a page is at its end.
            if let last = tree.cells.max(), last > size / 2 { sum += size }
        }
        return sum
    }
}

/// The big-endian 32-bit number at an offset.
func number(_ bytes: [UInt8], _ offset: Int) -> Int {
    guard offset >= 0, offset + 4 <= bytes.count else { return 0 }
    return Int(bytes[offset]) << 24 | Int(bytes[offset + 1]) << 16 | Int(bytes[offset + 2]) << 8
        | Int(bytes[offset + 3])
}
