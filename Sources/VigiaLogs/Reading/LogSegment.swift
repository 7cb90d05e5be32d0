internal import Glibc
internal import VigiaCore
internal import VigiaPlatform

/// One file of a log: an archive, or the active file.
final class LogSegment {
    private let place: LogPlace
    /// The archive; nil for the file that was active when it was opened.
    let archive: LogArchive?
    private var file: OpenedFile?
    private var stream: ArchiveStream?
    private var hasOpened = false
    private var knownSize: Int?
    /// Its times and runs; nil if there is no usable index.
    private(set) var index: LogIndexReader?
    /// The file's identity.
    private(set) var identity: FileIdentity?
    private let complain: (String) -> Void

    private static let blockSize = 256 * 1024

    /// Creates an archive or the active file, not opened yet.
    ///
    /// - Parameters:
    ///   - place: the log.
    ///   - archive: the archive; nil for the active file.
    ///   - complain: gets a message if the file is unreadable.
    init(_ place: LogPlace, _ archive: LogArchive?, complain: @escaping (String) -> Void) {
        (self.place, self.archive, self.complain) = (place, archive, complain)
    }

    /// The same file again from its beginning, after it was truncated.
    func again() -> LogSegment {
        let segment = LogSegment(place, archive, complain: complain)
        (segment.file, segment.identity, segment.hasOpened) = (file, identity, true)
        segment.refresh()
        return segment
    }

    /// Opens the file unless it is open.
    func open() {
        guard !hasOpened else { return }
        hasOpened = true
        guard let archive else {
            open(place.name.file, isCompressed: false)
            refresh()
            return
        }
        // Meanwhile the archive may have been compressed, or removed by retention.
        let plain = archive.plainName
        if archive.isCompressed || !open(plain, isCompressed: false) {
            open(plain + LogArchive.compressedSuffix, isCompressed: true)
        }
        index = LogIndexReader(LogPlace.indexName(of: archive.file), in: place.indexFolder)
        // Just after a rotation, its index may still have the active file's name.
        if index == nil, stream == nil, let identity {
            index = LogIndexReader(place.activeIndexName, in: place.indexFolder, of: identity)
        }
    }

    /// Whether it is compressed, so that it can be read forward only.
    var isCompressed: Bool { stream != nil }

    /// Whether there is a readable file.
    var isThere: Bool { file != nil }

    @discardableResult
    private func open(_ name: String, isCompressed: Bool) -> Bool {
        do throws(SystemError) {
            let opened = OpenedFile(try place.folder.openToRead(name))
            let facts = try opened.descriptor.facts()
            if isCompressed { stream = ArchiveStream(opened) }
            if !isCompressed || stream != nil { (file, identity) = (opened, facts.identity) }
            return true
        } catch {
            if error.errno == ENOENT || error.errno == ENOTDIR { return false }
            // A pipe or device has no lines that could be read twice.
            if error.errno == ENODEV || error.errno == EISDIR { return true }
            complain("cannot read \(place.logs)/\(name): \(error.reason)")
            return true
        }
    }

    /// Reads new entries of the index, or looks for an index.
    func refresh() {
        if let index, !index.isDeleted { return index.refresh() }
        guard archive == nil, let identity else { return }
        index = LogIndexReader(place.activeIndexName, in: place.indexFolder, of: identity) ?? index
    }

    /// Closes an archive, which is opened again on demand.
    func close() {
        guard archive != nil else { return }
        (file, stream, index, hasOpened) = (nil, nil, nil, false)
    }

    /// Closes the file for good.
    func finish() { (file, stream, index) = (nil, nil, nil) }

    /// The present name of the open file.
    var currentName: String? { file?.descriptor.currentName }
}

// Content.
extension LogSegment {
    /// Uncompressed bytes from an offset on, behind bytes that are in memory.
    func bytes(from offset: Int, limit: Int, after head: ArraySlice<UInt8> = []) -> [UInt8] {
        guard let stream else {
            return file?.descriptor.bytes(from: offset, limit: limit, after: head) ?? Array(head)
        }
        let bytes = stream.bytes(from: offset, limit: limit, after: head)
        if let damage = stream.damage {
            complain("\(archive?.file ?? place.active) is damaged and read in part: \(damage)")
        }
        return bytes
    }

    /// The uncompressed size in bytes; a compressed file is read completely for it.
    var size: Int {
        open()
        if let knownSize { return knownSize }
        guard stream != nil else {
            // A file whose size is unavailable counts as empty.
            return (try? file?.descriptor.facts().size) ?? 0
        }
        var size = 0
        while case let count = bytes(from: size, limit: Self.blockSize).count, count > 0 {
            size += count
        }
        knownSize = size
        return size
    }

    /// The time of lines before any index entry: that of the first entry, or else the file's
    /// modification time.
    var firstTime: WallTime {
        if let first = index?.entry(0) { return first.time }
        if let archive { return archive.time }
        // A file without modification time counts as infinitely old.
        guard let (seconds, nanoseconds) = try? file?.descriptor.modified() else {
            return WallTime(milliseconds: 0)
        }
        return WallTime(seconds: seconds, nanoseconds: nanoseconds)
    }

    /// The offset of the first byte at `time` or later, and whether a line begins there for
    /// certain.
    ///
    /// - Returns: nil if all bytes are older.
    func offset(reaching time: WallTime) -> (offset: Int, beginsLine: Bool)? {
        open()
        guard firstTime < time else { return (0, false) }
        guard let index else { return nil }
        let place = index.firstPlace { $0.time >= time }
        guard let offset = index.entry(place)?.offset else { return nil }
        // Several entries may have this offset, one of them the beginning of a run.
        return (offset, mark(after: offset - 1, through: offset) != nil)
    }
}

extension LogSegment {
    /// The first mark that begins a line, after one offset and up to another.
    func mark(after place: Int, through last: Int) -> Int? {
        guard let index else { return nil }
        var number = index.firstPlace { $0.offset > place }
        while let entry = index.entry(number), entry.offset <= last {
            if entry.kind.beginsLine { return entry.offset }
            number += 1
        }
        return nil
    }
}

extension LogArchive {
    /// The file's name without the compression suffix.
    var plainName: String {
        isCompressed ? String(file.dropLast(Self.compressedSuffix.count)) : file
    }
}

extension LogIndexEntry.Kind {
    /// Whether a line begins at such an entry even if the previous line has no newline: another run
    /// follows, or bytes are missing.
    var beginsLine: Bool {
        switch self {
        case .began, .dropped, .repeated: true
        case .time, .ended: false
        }
    }
}

extension SystemError {
    /// The system error in words.
    var reason: String { unsafe String(cString: strerror(errno)) }
}
