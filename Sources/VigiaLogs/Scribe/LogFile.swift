internal import Glibc
internal import VigiaCore
internal import VigiaPlatform

/// A file that is only appended to, and created again if it was removed.
///
/// The size is read before each write, so appending continues if others truncate the file or append
/// to it. Every `lookEvery`, the file's name is checked to still refer to it.
final class LogFile {
    private let place: LogPlace
    private let flags: Int32
    private var opened: OpenedFile?
    /// The identity of the open file.
    private(set) var identity: FileIdentity?
    private var lookAt = Instant.boot
    private(set) var size = 0
    private(set) var isRegular = true
    /// How often it was opened: data about an earlier file no longer applies.
    private(set) var openings = 0

    static let lookEvery = Duration.seconds(1)

    /// Prepares the file without opening it.
    ///
    /// - Parameters:
    ///   - place: its path; file and folder are created at the first write.
    ///   - appends: whether to open it with `O_APPEND`, which splice(2) does not support.
    init(_ place: LogPlace, appends: Bool) {
        self.place = place
        flags = O_RDWR | O_CREAT | O_NOCTTY | O_NONBLOCK | (appends ? O_APPEND : 0)
    }

    /// Computed on demand: there may be thousands of logs.
    var path: String { place.active }

    /// The offset of the next byte; nil if only the kernel knows it.
    var end: Int? { isRegular && flags & O_APPEND == 0 ? size : nil }

    /// Opens the file, or checks that it is still the right one, and reads its size.
    func prepare(at now: Instant) throws(SystemError) {
        if now >= lookAt {
            lookAt = now + Self.lookEvery
            if isElsewhere { opened = nil }
        }
        let isLost = try look()
        if isLost { try open() }
    }

    /// Writes as many bytes at the end as one call accepts; returns their number.
    func write(_ bytes: ArraySlice<UInt8>) throws(SystemError) -> Int {
        guard let opened else { return 0 }
        let count = try opened.descriptor.write(bytes, at: end)
        size += count
        return count
    }

    /// Moves from a pipe to the end; see `FileDescriptor.splice`.
    func splice(
        from reader: borrowing FileDescriptor,
        atMost limit: Int
    ) throws(SystemError) -> Int {
        guard let opened else { return 0 }
        let count = try reader.splice(into: opened.descriptor, at: size, atMost: limit)
        size += count
        return count
    }

    /// Whether it is empty or ends with a newline.
    var endsLine: Bool {
        size == 0 || bytes(from: size - 1, limit: 1) == [UInt8(ascii: "\n")]
    }

    /// Truncates the file.
    func cut(to size: Int) throws(SystemError) {
        try opened?.descriptor.truncate(to: size)
        self.size = size
    }

    /// Renames the file and creates a new one in its place.
    ///
    /// - Parameter name: a name that is free in the folder.
    /// - Throws: the failed system call.
    func rotate(as name: String) throws(SystemError) {
        try place.folder.rename(place.name.file, to: name)
        try open()
    }

    /// Reads from an offset on.
    func bytes(from offset: Int, limit: Int) -> [UInt8] {
        guard let opened, isRegular else { return [] }
        return opened.descriptor.bytes(from: offset, limit: limit)
    }

    private func open() throws(SystemError) {
        opened = nil
        do throws(SystemError) {
            opened = OpenedFile(try place.folder.open(place.name.file, flags, mode: 0o644))
        } catch let error where error.errno == ENOENT {
            try place.folder.make(mode: 0o775)
            IgnoredFolder.mark(place.folder)
            opened = OpenedFile(try place.folder.open(place.name.file, flags, mode: 0o644))
        }
        openings += 1
        _ = try look()
    }

    /// Reads size and type; true if the file is not open or lost its name.
    private func look() throws(SystemError) -> Bool {
        guard let facts = try opened?.descriptor.facts() else { return true }
        (size, isRegular, identity) = (facts.size, facts.isRegular, facts.identity)
        return facts.isDeleted
    }

    /// Whether the name refers to another file now, or to none.
    private var isElsewhere: Bool {
        do throws(SystemError) {
            return try place.folder.identity(of: place.name.file) != identity
        } catch {
            // A file that may not be written any more is not written through an old descriptor
            // either.
            return ![EACCES, EIO, ESTALE, EINTR, ENOMEM, EMFILE, ENFILE].contains(error.errno)
        }
    }
}
