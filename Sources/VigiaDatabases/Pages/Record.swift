internal import VigiaSQLite

/// A row as stored on its pages.
///
/// Source: https://www.sqlite.org/fileformat2.html, section 2.1.
struct Record: Equatable {
    /// The fields in stored order.
    var fields: [Field]
    /// The row number; nil in a WITHOUT ROWID table.
    var rowid: Int64?
    /// Whether it was complete; otherwise texts and blobs are truncated.
    var isWhole = true

    /// Parses a record; nil if the bytes are invalid.
    ///
    /// - Parameters:
    ///   - bytes: the readable part.
    ///   - length: the record's length in bytes.
    ///   - rowid: the row number.
    init?(_ bytes: [UInt8], length: Int, rowid: Int64?) {
        var place = 0
        guard let size = Varint.read(bytes, &place), size >= 1, size <= Int64(bytes.count) else {
            return nil
        }
        var (kinds, total): ([Int64], Int) = ([], Int(size))
        while place < Int(size) {
            guard let kind = Varint.read(bytes, &place), let width = Self.width(of: kind),
                width <= length
            else { return nil }
            kinds.append(kind)
            total += width
        }
        guard place == Int(size), total == length else { return nil }
        fields = []
        fields.reserveCapacity(kinds.count)
        self.rowid = rowid
        for kind in kinds {
            let width = Self.width(of: kind) ?? 0
            let end = min(place + width, bytes.count)
            let content = bytes[min(place, end)..<end]
            if content.count < width { isWhole = false }
            fields.append(Self.field(kind, content, width))
            place += width
        }
    }

    /// The length of a record according to its header; nil if the bytes are invalid.
    static func length(of bytes: ArraySlice<UInt8>) -> Int? {
        var (place, all) = (0, Array(bytes.prefix(2000)))
        guard let size = Varint.read(all, &place), size >= 2, size <= Int64(all.count) else {
            return nil
        }
        all.removeLast(all.count - Int(size))
        var total = Int(size)
        while place < all.count {
            guard let kind = Varint.read(all, &place), let width = width(of: kind),
                width < 1 << 31
            else { return nil }
            total += width
        }
        return total
    }

    private static func width(of kind: Int64) -> Int? {
        switch kind {
        case 0, 8, 9: 0
        case 1...4: Int(kind)
        case 5: 6
        case 6, 7: 8
        case 12...: Int((kind - 12) / 2)
        default: nil
        }
    }

    private static func field(_ kind: Int64, _ bytes: ArraySlice<UInt8>, _ width: Int) -> Field {
        switch kind {
        case 8: return .integer(0)
        case 9: return .integer(1)
        case 1...7:
            guard bytes.count == width, let first = bytes.first else { return .null }
            let sign: Int64 = first & 0x80 == 0 ? 0 : -1
            let value = bytes.reduce(sign) { $0 << 8 | Int64($1) }
            return kind == 7
                ? .real(Double(bitPattern: UInt64(bitPattern: value))) : .integer(value)
        case 12...: return kind % 2 == 0 ? .blob(Array(bytes)) : .text(Array(bytes))
        default: return .null
        }
    }
}

extension PageFile {
    /// Reads the record of a cell with its overflow pages.
    ///
    /// - Parameters:
    ///   - cell: the cell.
    ///   - page: the cell's page.
    ///   - strictly: whether the length must be correct; otherwise a record without overflow is
    ///     read by its own header.
    ///   - used: called for each overflow page; false if the page belongs to another record.
    /// - Returns: nil if it is no record.
    func record(
        _ cell: TreePage.Cell,
        on page: TreePage,
        strictly: Bool = false,
        used: (Int) -> Bool = { _ in true }
    ) -> Record? {
        var bytes = Array(page.bytes[cell.local])
        var next = cell.overflow ?? 0
        while bytes.count < cell.length, next >= 2, used(next), let more = self.page(next) {
            let rest = min(usable - 4, cell.length - bytes.count)
            bytes += more[4..<(4 + rest)]
            next = number(more, 0)
            // No record is longer than the file.
            if bytes.count > count * pageSize { break }
        }
        if let record = Record(bytes, length: cell.length, rowid: cell.rowid) { return record }
        let rest = page.bytes[cell.local.lowerBound..<usable]
        guard !strictly, let length = Record.length(of: rest), length <= rest.count else {
            return nil
        }
        return Record(Array(rest.prefix(length)), length: length, rowid: cell.rowid)
    }
}
