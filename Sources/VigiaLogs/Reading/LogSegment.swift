internal import Glibc
internal import VigiaCore
internal import VigiaPlatform

/// One file of a log: an archive, or the one that is written.
final class LogSegment {
    private let place: LogPlace
    /// Nil for the file that is written, or was when it was opened.
    let archive: LogArchive?
    private var file: OpenedFile?
    private var stream: ArchiveStream?
    private var hasOpened = false
    private var knownSize: Int?
    /// What is known of its times and runs; nil where there is no good index.
    private(set) var index: LogIndexReader?
    /// Which file it is.
    private(set) var identity: FileIdentity?
    private let complain: (String) -> Void

    private static let blockSize = 256 * 1024

    /// Takes an archive, or else the file that is written.
    ///
    /// - Parameters:
    ///   - place: which log.
    ///   - archive: which archive.
    ///   - complain: gets in words what cannot be read, and why.
    init(_ place: LogPlace, _ archive: LogArchive?, complain: @escaping (String) -> Void) {
        (self.place, self.archive, self.complain) = (place, archive, complain)
    }

    /// The same file once more, from its beginning: it was cut.
    func again() -> LogSegment {
        let segment = LogSegment(place, archive, complain: complain)
        (segment.file, segment.identity, segment.hasOpened) = (file, identity, true)
        segment.refresh()
        return segment
    }

    /// Opens the file, where that was not done yet.
    func open() {
        guard !hasOpened else { return }
        hasOpened = true
        guard let archive else {
            open(place.name.file, isCompressed: false)
            refresh()
            return
        }
        // Meanwhile it may have been compressed, or removed since it is too old.
        let plain = archive.plainName
        if archive.isCompressed || !open(plain, isCompressed: false) {
            open(plain + LogArchive.compressedSuffix, isCompressed: true)
        }
        index = LogIndexReader(LogPlace.indexName(of: archive.file), in: place.indexFolder)
        // Just after a rotation its index may still have the log's own name.
        if index == nil, stream == nil, let identity {
            index = LogIndexReader(place.activeIndexName, in: place.indexFolder, of: identity)
        }
    }

    /// Whether it is compressed by now, and can be read forward only.
    var isCompressed: Bool { stream != nil }

    /// Whether there is a file that can be read.
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
            // A pipe, or a device, holds no lines that could be read a second time.
            if error.errno == ENODEV || error.errno == EISDIR { return true }
            complain("cannot read \(place.logs)/\(name): \(error.reason)")
            return true
        }
    }

    /// Looks for what the index has by now, or for an index.
    func refresh() {
        if let index, !index.isDeleted { return index.refresh() }
        guard archive == nil, let identity else { return }
        index = LogIndexReader(place.activeIndexName, in: place.indexFolder, of: identity) ?? index
    }

    /// Lets go of an archive, which is opened again when it is needed.
    func close() {
        guard archive != nil else { return }
        (file, stream, index, hasOpened) = (nil, nil, nil, false)
    }

    /// Lets go of the file for ever.
    func finish() { (file, stream, index) = (nil, nil, nil) }

    /// The name that the open file has by now.
    var currentName: String? { file?.descriptor.currentName }
}

// What it holds.
extension LogSegment {
    /// Its bytes from an offset on, uncompressed, behind bytes that are there already.
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

    /// How many bytes it holds, uncompressed; of a compressed one that costs a whole reading.
    var size: Int {
        open()
        if let knownSize { return knownSize }
        guard stream != nil else {
            // A file that cannot be asked for its size is as good as empty.
            return (try? file?.descriptor.facts().size) ?? 0
        }
        var size = 0
        while case let count = bytes(from: size, limit: Self.blockSize).count, count > 0 {
            size += count
        }
        knownSize = size
        return size
    }

    /// The time of lines that no entry of an index tells of: that of the first entry, or else
    /// when the file was written last.
    var firstTime: WallTime {
        if let first = index?.entry(0) { return first.time }
        if let archive { return archive.time }
        // A file that cannot be asked is as old as can be.
        guard let (seconds, nanoseconds) = try? file?.descriptor.modified() else {
            return WallTime(milliseconds: 0)
        }
        return WallTime(seconds: seconds, nanoseconds: nanoseconds)
    }

    /// Where what came at `time` or later begins; whether a line begins there for sure.
    ///
    /// - Returns: nil where all came before.
    func offset(reaching time: WallTime) -> (offset: Int, beginsLine: Bool)? {
        open()
        guard firstTime < time else { return (0, false) }
        guard let index else { return nil }
        let place = index.firstPlace { $0.time >= time }
        guard let offset = index.entry(place)?.offset else { return nil }
        // Several entries may be of this very place, and one of them the beginning of a run.
        return (offset, mark(after: offset - 1, through: offset) != nil)
    }
}

extension LogSegment {
    /// Where the first mark is that begins a line, behind a place and not past another.
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
    /// The name that it has, or had, without compression.
    var plainName: String {
        isCompressed ? String(file.dropLast(Self.compressedSuffix.count)) : file
    }
}

extension LogIndexEntry.Kind {
    /// Whether a line begins at such an entry, even where the one before has no end: what
    /// follows is of another run, or what came between is missing.
    var beginsLine: Bool {
        switch self {
        case .began, .dropped, .repeated: true
        case .time, .ended: false
        }
    }
}

extension SystemError {
    /// The kernel's reason in words.
    var reason: String { unsafe String(cString: strerror(errno)) }
}
