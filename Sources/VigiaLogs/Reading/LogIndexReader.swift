internal import Glibc
internal import VigiaPlatform

/// Reads the entries of an index on demand.
///
/// An incomplete or damaged entry, or one that goes back, ends the usable part.
final class LogIndexReader {
    private let file: OpenedFile
    /// The number of complete entries in the file.
    private(set) var count = 0
    /// The number of the first invalid entry found.
    private var damagedAt = Int.max
    private var block: (first: Int, bytes: [UInt8]) = (0, [])

    private static let (blockEntries, size) = (256, LogIndexEntry.bytesCount)

    /// Opens an index; nil if there is none, or none of that file.
    ///
    /// - Parameters:
    ///   - name: its name.
    ///   - folder: its folder.
    ///   - identity: the log file that its header must name; nil to accept any.
    init?(_ name: String, in folder: OwnedFolder, of identity: FileIdentity? = nil) {
        // Without a usable index the log is read all the same.
        guard let descriptor = try? folder.openToRead(name) else { return nil }
        file = OpenedFile(descriptor)
        let front = file.descriptor.bytes(from: 0, limit: LogIndexHead.bytesCount)
        guard let head = LogIndexHead(front[...]) else { return nil }
        if let identity {
            guard head == LogIndexHead(device: identity.device, inode: identity.number) else {
                return nil
            }
        }
        refresh()
    }

    /// Reads the present number of entries.
    func refresh() {
        // If the size is unavailable, the number stays.
        guard let facts = try? file.descriptor.facts() else { return }
        count = max(0, facts.size - LogIndexHead.bytesCount) / Self.size
        (damagedAt, block) = (.max, (0, []))
    }

    /// Whether its name is gone: another index may have replaced it.
    var isDeleted: Bool { (try? file.descriptor.facts().isDeleted) ?? false }

    /// An entry by number; nil behind the last valid one.
    func entry(_ place: Int) -> LogIndexEntry? {
        guard place >= 0, place < min(count, damagedAt), let start = load(place) else { return nil }
        let entry = LogIndexEntry(block.bytes[start..<start + Self.size])
        if entry == nil { damagedAt = place }
        return entry
    }

    /// The first entry that is past something, by binary search; all entries behind it must be too.
    ///
    /// If there is none, the result is the number of valid entries.
    func firstPlace(_ isPast: (LogIndexEntry) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = low + (high - low) / 2
            if entry(middle).map(isPast) ?? true { high = middle } else { low = middle + 1 }
        }
        return low
    }

    /// Visits the entries where runs begin and end, from the last one back, until the caller stops.
    ///
    /// - Parameter wants: gets each entry; returns whether to go on.
    /// - Returns: whether all were visited.
    func marks(_ wants: (LogIndexEntry) -> Bool) -> Bool {
        for place in (0..<count).reversed() {
            guard let start = load(place) else { continue }
            // The kind is the lowest byte of the last number; most entries only have a time.
            let kind = LogIndexEntry.Kind(rawValue: UInt32(block.bytes[start + 32]))
            guard kind == .began || kind == .ended,
                let entry = LogIndexEntry(block.bytes[start..<start + Self.size])
            else { continue }
            if !wants(entry) { return false }
        }
        return true
    }

    /// Loads the block of an entry; returns the entry's offset in the block.
    private func load(_ place: Int) -> Int? {
        let first = place / Self.blockEntries * Self.blockEntries
        if block.first != first || block.bytes.isEmpty {
            let offset = LogIndexHead.bytesCount + first * Self.size
            let limit = Self.blockEntries * Self.size
            block = (first, file.descriptor.bytes(from: offset, limit: limit))
        }
        let start = (place - first) * Self.size
        return start + Self.size <= block.bytes.count ? start : nil
    }
}
