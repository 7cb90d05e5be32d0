import Glibc
import VigiaCore
import VigiaPlatform

/// One log: the pipe that it comes from, and the file that it goes to.
final class LogFile {
    /// The most bytes that are moved at a time: what a pipe can hold.
    static let moveBytesMax = 1 << 20
    /// The most bytes, and lines, of a tail.
    static let (tailBytesMax, tailLinesMax) = (64 << 10, 20)
    /// For how long a pipe may be full before what is in it is dropped: a service may wait for
    /// a disk so long, and no longer.
    static let fullMax = Duration.seconds(2)

    let path: String
    private let pipe: FileDescriptor
    private var file: FileDescriptor?
    private var offset = 0
    private var runBegan = 0
    private var brokenSince: Duration?
    private var dropped = 0
    private(set) var hasEnded = false

    init(reader: consuming FileDescriptor, path: String) {
        pipe = reader
        self.path = path
        // Where it cannot be opened, the first move says so.
        _ = try? reopen()
        runBegan = offset
    }

    var reader: Int32 { pipe.raw }
    var isBroken: Bool { brokenSince != nil }

    /// Opens the file at its end, unless it is open and still the one of that name.
    private func reopen() throws(SystemError) {
        if let open = file?.raw, isLinked(open) { return }
        let new = try FileDescriptor.open(path, O_WRONLY | O_CREAT)
        offset = max(0, lseek(new.raw, 0, SEEK_END))
        runBegan = offset
        file = consume new
    }

    /// Whether the file has a name; and where it became shorter, goes on at its new end.
    private func isLinked(_ raw: Int32) -> Bool {
        var status = stat()
        guard unsafe fstat(raw, &status) == 0, status.st_nlink > 0 else { return false }
        if Int(status.st_size) < offset {
            offset = Int(status.st_size)
            runBegan = min(runBegan, offset)
        }
        return true
    }

    /// Moves what the pipe holds, once.
    ///
    /// - Returns: what the loop has to hear: that the file cannot be written any more.
    func move() -> ScribeAnswer? {
        guard !isBroken else { return nil }
        do throws(SystemError) {
            try reopen()
            try step()
            return nil
        } catch {
            brokenSince = .nanoseconds(Clock.sinceBoot())
            return .writeFailed(path: path, error)
        }
    }

    /// Moves once; true where there may be more.
    @discardableResult
    private func step() throws(SystemError) -> Bool {
        guard let raw = file?.raw else { return false }
        switch try Mover.move(from: pipe.raw, to: raw, at: offset, limit: Self.moveBytesMax) {
        case .moved(let count): offset += count
        case .empty: return false
        case .ended:
            hasEnded = true
            return false
        }
        return true
    }

    /// Moves what the pipe holds now; what is written meanwhile by others may be left there.
    func drain() {
        guard !isBroken, let most = try? Mover.waiting(in: pipe.raw) else { return }
        let end = offset + most
        // A file that cannot be written is found out by the next move.
        while offset < end, (try? step()) == true {}
    }

    /// Tries a file again that could not be written.
    ///
    /// - Returns: that it can be written again.
    func retry() -> ScribeAnswer? {
        guard let since = brokenSince else { return nil }
        do throws(SystemError) {
            try reopen()
            try step()
            brokenSince = nil
            defer { dropped = 0 }
            return .writeRecovered(path: path, dropped: dropped)
        } catch {
            let waited = Duration.nanoseconds(Clock.sinceBoot()) - since
            if waited >= Self.fullMax { dropped += Mover.discard(from: pipe.raw) }
            return nil
        }
    }

    /// Notes that a new run begins here.
    func mark() { runBegan = offset }

    /// The last lines since the last mark.
    func tail() -> [String] {
        let start = max(runBegan, offset - Self.tailBytesMax)
        // A log that cannot be read has no last lines.
        guard let again = try? FileDescriptor.open(path, O_RDONLY) else { return [] }
        let bytes = again.bytes(from: start, limit: offset - start)
        var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: true)
        if start > runBegan, !lines.isEmpty { lines.removeFirst() }
        return lines.suffix(Self.tailLinesMax).map { String(decoding: $0, as: UTF8.self) }
    }
}
