/// A page of a b-tree, as far as it is plausible.
///
/// Source: https://www.sqlite.org/fileformat2.html, section 1.6.
struct TreePage {
    /// The kind of page.
    enum Kind: UInt8 {
        case indexInterior = 2
        case tableInterior = 5
        case indexLeaf = 10
        case tableLeaf = 13

        /// Whether it has child pages.
        var isInterior: Bool { self == .indexInterior || self == .tableInterior }
        /// Whether it belongs to a rowid table.
        var isTable: Bool { self == .tableInterior || self == .tableLeaf }
    }

    /// A cell: a row, or a pointer to a child page.
    struct Cell: Equatable {
        /// The child page with the smaller keys, on interior pages.
        var child: Int?
        /// The row number in rowid tables; on interior pages the highest one below.
        var rowid: Int64?
        /// The length of the record in bytes.
        var length = 0
        /// The part of the record on this page.
        var local = 0..<0
        /// The first overflow page.
        var overflow: Int?
    }

    let kind: Kind
    let bytes: [UInt8]
    /// The offsets of plausible cells.
    let cells: [Int]
    /// Whether all its cells are plausible.
    let isWhole: Bool
    /// The last child page.
    let rightChild: Int
    private let usable: Int

    /// Parses a page; nil if it is no b-tree page.
    init?(_ bytes: [UInt8], number page: Int, usable: Int) {
        let start = page == 1 ? 100 : 0
        guard bytes.count >= start + 12, let kind = Kind(rawValue: bytes[start]) else { return nil }
        let told = Int(bytes[start + 3]) << 8 | Int(bytes[start + 4])
        let first = start + (kind.isInterior ? 12 : 8)
        let count = min(told, (usable - first) / 2)
        let above = first + 2 * count
        var cells: [Int] = []
        cells.reserveCapacity(count)
        for place in 0..<max(0, count) {
            let offset = Int(bytes[first + 2 * place]) << 8 | Int(bytes[first + 2 * place + 1])
            if offset >= min(above, first + 2), offset < usable - 1 { cells.append(offset) }
        }
        (self.kind, self.bytes, self.cells, self.usable) = (kind, bytes, cells, usable)
        isWhole = cells.count == told
        rightChild = kind.isInterior ? number(bytes, start + 8) : 0
    }

    /// Parses a cell; nil if it is invalid.
    func cell(at offset: Int) -> Cell? {
        var (place, cell) = (offset, Cell())
        if kind.isInterior {
            cell.child = number(bytes, place)
            place += 4
        }
        if kind == .tableInterior {
            guard let highest = Varint.read(bytes, &place) else { return nil }
            cell.rowid = highest
            return cell
        }
        guard let length = Varint.read(bytes, &place), length >= 0, length < 1 << 31 else {
            return nil
        }
        if kind == .tableLeaf {
            guard let rowid = Varint.read(bytes, &place) else { return nil }
            cell.rowid = rowid
        }
        cell.length = Int(length)
        let local = localBytes(of: cell.length)
        guard place + local <= usable else { return nil }
        cell.local = place..<(place + local)
        if local < cell.length {
            guard place + local + 4 <= usable else { return nil }
            cell.overflow = number(bytes, place + local)
        }
        return cell
    }

    /// The number of record bytes stored on the page itself.
    private func localBytes(of length: Int) -> Int {
        let most = kind == .tableLeaf ? usable - 35 : (usable - 12) * 64 / 255 - 23
        if length <= most { return length }
        let least = (usable - 12) * 32 / 255 - 23
        let wanted = least + (length - least) % (usable - 4)
        return wanted <= most ? wanted : least
    }
}

/// Variable-length integers.
enum Varint {
    /// Reads a number and advances; nil if the bytes end before.
    static func read(_ bytes: [UInt8], _ place: inout Int) -> Int64? {
        var value: UInt64 = 0
        for count in 1...9 {
            guard place >= 0, place < bytes.count else { return nil }
            let byte = bytes[place]
            place += 1
            if count == 9 { return Int64(bitPattern: value << 8 | UInt64(byte)) }
            value = value << 7 | UInt64(byte & 0x7f)
            if byte < 0x80 { break }
        }
        return Int64(bitPattern: value)
    }
}
