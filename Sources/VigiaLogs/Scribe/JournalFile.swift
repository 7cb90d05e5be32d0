import Glibc
import VigiaPlatform

/// The journal: whole lines at the end of a file, kept while they cannot be written.
final class JournalFile {
    /// The most bytes that are kept.
    static let waitingBytesMax = 4 << 20

    private let path: String
    private var file: FileDescriptor?
    private var waiting: [UInt8] = []
    private var dropped = 0
    private(set) var isBroken = false

    init(path: String) { self.path = path }

    /// Writes lines, or keeps them.
    ///
    /// - Returns: that the file cannot be written, when it is found out.
    func append(_ lines: [UInt8]) -> ScribeAnswer? {
        if waiting.count + lines.count <= Self.waitingBytesMax {
            waiting += lines
        } else {
            dropped += lines.count
        }
        guard !isBroken else { return nil }
        do throws(SystemError) {
            try write()
            return nil
        } catch {
            isBroken = true
            return .writeFailed(path: path, error)
        }
    }

    /// Tries again.
    ///
    /// - Returns: that it can be written again.
    func retry() -> ScribeAnswer? {
        do throws(SystemError) {
            try write()
            isBroken = false
            defer { dropped = 0 }
            return .writeRecovered(path: path, dropped: dropped)
        } catch {
            return nil
        }
    }

    /// Notes that entries were lost while the disk did not answer.
    func noteLoss(_ count: Int) -> ScribeAnswer? {
        let entry = JournalEntry(
            time: WallTime(Clock.wall()),
            level: .error,
            event: "journal_lost",
            fields: [("entries", .integer(Int64(count)))]
        )
        return append(entry.encoded)
    }

    private func write() throws(SystemError) {
        if file == nil || !isLinked {
            file = try FileDescriptor.open(path, O_WRONLY | O_CREAT | O_APPEND)
        }
        guard let raw = file?.raw else { return }
        while !waiting.isEmpty {
            let count = unsafe waiting.withUnsafeBytes { bytes in
                unsafe Glibc.write(raw, bytes.baseAddress, bytes.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw SystemError(call: "write \(path)", errno: errno) }
            waiting.removeFirst(count)
        }
    }

    private var isLinked: Bool {
        guard let raw = file?.raw else { return false }
        var status = stat()
        return unsafe fstat(raw, &status) == 0 && status.st_nlink > 0
    }
}

extension WallTime {
    /// Takes what `Clock.wall` gives.
    init(_ wall: (seconds: Int64, nanoseconds: Int64)) {
        self.init(seconds: wall.seconds, nanoseconds: wall.nanoseconds)
    }
}
