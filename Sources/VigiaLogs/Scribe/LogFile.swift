internal import Glibc
internal import VigiaCore
internal import VigiaPlatform

/// A file that is written at its end only, and made anew when somebody took it away.
///
/// The end is asked for before each write, so a file that was cut or added to by others is
/// simply gone on with. Whether the name still means this file is looked at every `lookEvery`.
final class LogFile {
    private let place: LogPlace
    private let flags: Int32
    private var opened: OpenedFile?
    /// Which file it is, while it is open.
    private(set) var identity: FileIdentity?
    private var lookAt = Instant.boot
    private(set) var size = 0
    private(set) var isRegular = true
    /// How often it was opened: what was known of an older one is no longer true.
    private(set) var openings = 0

    static let lookEvery = Duration.seconds(1)

    /// Takes the place.
    ///
    /// - Parameters:
    ///   - place: where; made when it is first written, and its folder too.
    ///   - appends: whether every write goes to the end by itself, which splice(2) cannot do.
    init(_ place: LogPlace, appends: Bool) {
        self.place = place
        flags = O_RDWR | O_CREAT | O_NOCTTY | O_NONBLOCK | (appends ? O_APPEND : 0)
    }

    /// Put together when it is needed: there may be thousands of logs.
    var path: String { place.active }

    /// Where the next byte belongs; nil where that is the kernel's to know.
    var end: Int? { isRegular && flags & O_APPEND == 0 ? size : nil }

    /// Opens the file or looks whether it is still the right one, and learns its size.
    func prepare(at now: Instant) throws(SystemError) {
        if now >= lookAt {
            lookAt = now + Self.lookEvery
            if isElsewhere { opened = nil }
        }
        let isLost = try look()
        if isLost { try open() }
    }

    /// Writes at the end what fits; how many bytes that was.
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

    /// Whether it ends with a whole line; an empty one does.
    var endsLine: Bool {
        size == 0 || bytes(from: size - 1, limit: 1) == [UInt8(ascii: "\n")]
    }

    /// Takes back what was written behind a place.
    func cut(to size: Int) throws(SystemError) {
        try opened?.descriptor.truncate(to: size)
        self.size = size
    }

    /// Gives the file another name and makes a new one in its place.
    ///
    /// - Parameter name: one that no file in the folder has.
    /// - Throws: what the kernel refused.
    func putAside(as name: String) throws(SystemError) {
        try place.folder.rename(place.name.file, to: name)
        try open()
    }

    /// What it holds from an offset on.
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

    /// Learns size and kind; whether the file is not open or has lost its name.
    private func look() throws(SystemError) -> Bool {
        guard let facts = try opened?.descriptor.facts() else { return true }
        (size, isRegular, identity) = (facts.size, facts.isRegular, facts.identity)
        return facts.isDeleted
    }

    /// Whether the name means another file now, or none.
    private var isElsewhere: Bool {
        do throws(SystemError) {
            return try place.folder.identity(of: place.name.file) != identity
        } catch {
            // What may not be written any more is not written through an old descriptor either.
            return ![EACCES, EIO, ESTALE, EINTR, ENOMEM, EMFILE, ENFILE].contains(error.errno)
        }
    }
}
