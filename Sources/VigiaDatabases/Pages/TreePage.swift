/// One page of a b-tree, as far as it makes sense.
///
/// Source: https://www.sqlite.org/fileformat2.html, section 1.6.
struct TreePage {
    /// What it holds.
    enum Kind: UInt8 {
        case indexInterior = 2
        case tableInterior = 5
        case indexLeaf = 10
        case tableLeaf = 13

        /// Whether pages lie below it.
        var isInterior: Bool { self == .indexInterior || self == .tableInterior }
        /// Whether it belongs to a table with row numbers.
        var isTable: Bool { self == .tableInterior || self == .tableLeaf }
    }

    /// One cell: a row, or the way to a page below.
    struct Cell: Equatable {
        /// The page with what comes before it, on interior pages.
        var child: Int?
        /// The row's number, in tables that have them; on interior pages the highest one below.
        var rowid: Int64?
        /// Bytes of the record in all.
        var length = 0
        /// Where those are that lie on this page.
        var local = 0..<0
        /// The page on which it goes on.
        var overflow: Int?
    }

    let kind: Kind
    let bytes: [UInt8]
    /// Where cells begin, those left out that cannot be any.
    let cells: [Int]
    /// Whether every cell that it should have is there.
    let isWhole: Bool
    /// The last page below it.
    let rightChild: Int
    private let usable: Int

    /// Reads a page; nil where it is none of a tree.
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

    /// Reads a cell; nil where it makes no sense.
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

    /// How many bytes of a record lie on the page itself.
    private func localBytes(of length: Int) -> Int {
        let most = kind == .tableLeaf ? usable - 35 : (usable - 12) * 64 / 255 - 23
        if length <= most { return length }
        let least = (usable - 12) * 32 / 255 - 23
        let wanted = least + (length - least) % (usable - 4)
        return wanted <= most ? wanted : least
    }
}

/// The numbers of variable length in a database.
enum Varint {
    /// Reads one and steps over it; nil where the bytes end before.
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
