internal import Glibc
internal import VigiaPlatform

/// The entries of an index, read where they are needed.
///
/// The first entry that is torn or damaged, or that goes back, ends what is used of it.
final class LogIndexReader {
    private let file: OpenedFile
    /// How many whole entries the file has room for.
    private(set) var count = 0
    /// The first place where an entry was found to be none.
    private var damagedAt = Int.max
    private var block: (first: Int, bytes: [UInt8]) = (0, [])

    private static let (blockEntries, size) = (256, LogIndexEntry.bytesCount)

    /// Opens an index; nil where there is none, or none of that file.
    ///
    /// - Parameters:
    ///   - name: its name.
    ///   - folder: where.
    ///   - identity: the file that it must be about; nil where the name says that.
    init?(_ name: String, in folder: OwnedFolder, of identity: FileIdentity? = nil) {
        // Whatever is wrong with an index, the log is read without it.
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

    /// Looks how long it is by now.
    func refresh() {
        // An index that cannot be asked for its size has the entries it had.
        guard let facts = try? file.descriptor.facts() else { return }
        count = max(0, facts.size - LogIndexHead.bytesCount) / Self.size
        (damagedAt, block) = (.max, (0, []))
    }

    /// Whether no folder has a name for it any more: another one may have taken its place.
    var isDeleted: Bool { (try? file.descriptor.facts().isDeleted) ?? false }

    /// The entry at a place; nil behind the last good one.
    func entry(_ place: Int) -> LogIndexEntry? {
        guard place >= 0, place < min(count, damagedAt), let start = load(place) else { return nil }
        let entry = LogIndexEntry(block.bytes[start..<start + Self.size])
        if entry == nil { damagedAt = place }
        return entry
    }

    /// The first place whose entry is past something, where all behind it are too.
    ///
    /// Where none is, that is the end of what is good. As many entries are read as their number
    /// has binary digits.
    func firstPlace(_ isPast: (LogIndexEntry) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = low + (high - low) / 2
            if entry(middle).map(isPast) ?? true { high = middle } else { low = middle + 1 }
        }
        return low
    }

    /// The marks where runs begin and end, the last one first, for as long as they are wanted.
    ///
    /// - Parameter wants: gets each; whether it wants more.
    /// - Returns: whether all were wanted.
    func marks(_ wants: (LogIndexEntry) -> Bool) -> Bool {
        for place in (0..<count).reversed() {
            guard let start = load(place) else { continue }
            // The kind is the lowest byte of the last number; most entries are of the time only.
            let kind = LogIndexEntry.Kind(rawValue: UInt32(block.bytes[start + 32]))
            guard kind == .began || kind == .ended,
                let entry = LogIndexEntry(block.bytes[start..<start + Self.size])
            else { continue }
            if !wants(entry) { return false }
        }
        return true
    }

    /// Brings the block that an entry is in; where in it the entry begins.
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
