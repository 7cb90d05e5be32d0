import CZstd
import Glibc
import VigiaCore
public import VigiaLogs
import VigiaPlatform

/// Writes a log as a scribe does: the file, its index, and archives of both.
///
/// It keeps the whole text too, and what is known of each byte, so that a test can say what a
/// reader should find.
public final class LogMaker {
    /// Which log.
    public let place: LogPlace
    /// All that was ever written.
    public private(set) var text: [UInt8] = []
    /// Every entry, with the offset counted from the very first byte on.
    public private(set) var entries: [LogIndexEntry] = []
    /// Where each file begins, counted so: the archives, the oldest first, and the active one.
    public private(set) var begins: [Int] = [0]

    /// The file that each entry is in, by its place in `begins`.
    private var owners: [Int] = []
    /// The names of the archives that are kept, the oldest first.
    public private(set) var archives: [String] = []
    /// Where what is kept begins.
    public private(set) var kept = 0

    private var file: OpenedFile?
    private var index: OpenedFile?
    private var size = 0
    private var indexSize = 0

    /// Begins a log that is not there yet.
    ///
    /// - Parameters:
    ///   - name: which log.
    ///   - project: the project's folder; its folders of logs and indexes are made.
    /// - Throws: what the kernel refused.
    public init(_ name: LogName, project: String) throws {
        place = LogPlace(name, project: project)
        for folder in [project, place.logs, "\(project)/.vigia", place.indexes] {
            try FileDescriptor.makeFolder(folder)
        }
    }

    /// Writes bytes.
    public func write(_ bytes: [UInt8]) throws {
        let file = try opened()
        try file.descriptor.writeAll(bytes, at: size)
        size += bytes.count
        text += bytes
    }

    /// Writes a text.
    public func write(_ text: String) throws { try write(Array(text.utf8)) }

    /// Adds an entry to the index, at the end of what is written.
    public func note(
        _ kind: LogIndexEntry.Kind = .time,
        at milliseconds: Int64,
        run: UInt64 = 0,
        count: Int = 0
    ) throws {
        _ = try opened()
        var entry = LogIndexEntry(
            kind,
            offset: size,
            time: WallTime(milliseconds: milliseconds),
            run: RunID(raw: run),
            count: count
        )
        try addToIndex(entry.encoded)
        entry.offset = text.count
        entries.append(entry)
        owners.append(begins.count - 1)
    }

    /// The time of the first entry of the file that begins at a place; nil where it has none.
    public func firstEntry(from begin: Int) -> Int64? {
        guard let number = begins.lastIndex(of: begin) else { return nil }
        return owners.firstIndex(of: number).map { entries[$0].time.milliseconds }
    }

    /// Adds any bytes to the index.
    public func addToIndex(_ bytes: [UInt8]) throws {
        _ = try opened()
        try index?.descriptor.writeAll(bytes, at: indexSize)
        indexSize += bytes.count
    }

    /// Makes what is written an archive; the next byte begins a new file.
    public func rotate(at milliseconds: Int64, compresses: Bool = false) throws {
        _ = try opened()
        let name = LogArchive.name(WallTime(milliseconds: milliseconds), of: place.name.file)
        let path = "\(place.logs)/\(name)"
        guard unsafe rename(place.active, path) == 0,
            unsafe rename(place.activeIndex, place.index(of: name)) == 0
        else { throw SystemError(call: "rename", errno: errno) }
        (file, index, size, indexSize) = (nil, nil, 0, 0)
        begins.append(text.count)
        archives.append(name)
        if compresses { try compress(path) }
    }

    /// Removes the oldest archive that is kept.
    public func forget() throws {
        let name = archives.removeFirst()
        for path in ["\(place.logs)/\(name)", "\(place.logs)/\(name).zst", place.index(of: name)] {
            _ = unsafe unlink(path)
        }
        kept = begins[begins.count - 1 - archives.count]
    }

    /// Opens the next file before its first byte comes.
    public func begin() throws { _ = try opened() }

    private func opened() throws -> OpenedFile {
        if let file { return file }
        let flags = O_RDWR | O_CREAT | O_TRUNC
        let opened = OpenedFile(try FileDescriptor.open(place.active, flags))
        index = OpenedFile(try FileDescriptor.open(place.activeIndex, flags))
        let identity = try opened.descriptor.facts().identity
        let head = LogIndexHead(device: identity.device, inode: identity.number)
        try index?.descriptor.writeAll(head.encoded, at: 0)
        (file, indexSize) = (opened, LogIndexHead.bytesCount)
        return opened
    }
}

/// Puts a file's compressed form beside it, and removes the file.
public func compress(_ path: String) throws {
    let file = try FileDescriptor.open(path, O_RDONLY)
    let bytes = file.bytes(from: 0, limit: .max)
    var packed = [UInt8](repeating: 0, count: ZSTD_compressBound(bytes.count))
    let count = unsafe packed.withUnsafeMutableBytes { out in
        unsafe bytes.withUnsafeBytes { all in
            unsafe ZSTD_compress(out.baseAddress, out.count, all.baseAddress, all.count, 3)
        }
    }
    packed.removeLast(packed.count - count)
    let made = try FileDescriptor.open("\(path).zst.part", O_RDWR | O_CREAT)
    try made.writeAll(packed, at: 0)
    guard unsafe rename("\(path).zst.part", "\(path).zst") == 0, unsafe unlink(path) == 0 else {
        throw SystemError(call: "rename \(path)", errno: errno)
    }
}
