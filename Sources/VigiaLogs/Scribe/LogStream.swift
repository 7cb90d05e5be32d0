internal import Glibc
internal import VigiaCore
internal import VigiaPlatform

/// One pipe of a service and the file that it is moved into.
final class LogStream {
    let name: LogName
    let reader: FileDescriptor
    private let file: LogFile
    /// Whether the file system takes pages out of a pipe; where not, bytes are copied.
    private var splices = true
    /// Bytes that were copied out of the pipe and are not written yet.
    private var held: ArraySlice<UInt8> = []
    /// Where the run began; nil until the file is open.
    private var mark: (openings: Int, offset: Int)?
    /// What is wrong; nil while all is well.
    var trouble: LogTrouble?
    /// Whether all writers of the pipe are gone.
    private(set) var isEnded = false
    private var pipeSize: Int
    private var pipeSizeMax = 256 * 1024

    /// The most bytes that are moved in one go, so that every stream has its turn.
    static let turnMax = 1 << 20
    static let copyMax = 64 * 1024

    init(name: LogName, reader: consuming FileDescriptor, path: String) {
        (self.name, pipeSize) = (name, reader.pipeSize)
        self.reader = reader
        file = LogFile(path: path, appends: false)
    }

    var path: String { file.path }

    /// Opens the file before there is anything to write, so that it is there to be followed.
    func begin(at now: Instant) throws(SystemError) {
        try file.prepare(at: now)
        if mark == nil { mark = (file.openings, file.size) }
    }

    /// Moves what the pipe holds, up to `turnMax`.
    ///
    /// - Returns: how many bytes were moved; 0 when there is nothing.
    func move(at now: Instant) throws(SystemError) -> Int {
        try begin(at: now)
        try writeHeld()
        let count = splices && file.isRegular ? try splice() : try copy()
        if count >= pipeSize { widen() }
        return count
    }

    /// Moves all that the pipe holds by now, however much a service adds meanwhile.
    func drain(at now: Instant) throws(SystemError) {
        try begin(at: now)
        var rest = reader.waitingBytes + held.count
        while rest > 0 {
            let waiting = held.count
            let count = try move(at: now)
            guard count + waiting > 0 else { return }
            rest -= count + waiting
        }
    }

    /// Has the run begin behind what is written by now.
    func markHere() { mark = trouble == nil ? (file.openings, file.size) : nil }

    /// The bytes of this run, at most the last `limit`, and whether a line was cut for that.
    func tail(limit: Int) -> (bytes: [UInt8], isCut: Bool) {
        guard let mark else { return ([], false) }
        let isSame = mark.openings == file.openings && mark.offset <= file.size
        let begin = isSame ? mark.offset : 0
        let start = max(begin, file.size - limit)
        return (file.bytes(from: start, limit: limit), start > begin)
    }

    /// Takes everything out of the pipe for nothing; how many bytes that was.
    func discard() -> Int {
        var count = held.count
        held = []
        while true {
            let waiting = reader.waitingBytes
            isEnded = waiting == 0 && reader.isHungUp
            // An empty read or a refusal both mean that there is no more to lose.
            guard waiting > 0, let bytes = try? reader.read(atMost: min(waiting, Self.turnMax)),
                !bytes.isEmpty
            else { return count }
            count += bytes.count
            if count > Self.turnMax { return count }
        }
    }

    /// Whether a service that goes on writing will have to wait, or nearly so.
    ///
    /// A pipe is full when its pages are taken, and short writes leave much of a page empty.
    var isCrowded: Bool { reader.waitingBytes >= pipeSize / 2 }

    private func splice() throws(SystemError) -> Int {
        do throws(SystemError) {
            let count = try file.splice(from: reader, atMost: Self.turnMax)
            isEnded = count == 0
            return count
        } catch {
            switch error.errno {
            case EAGAIN: return 0
            case EINVAL, ESPIPE:
                splices = false
                return try copy()
            default: throw error
            }
        }
    }

    private func copy() throws(SystemError) -> Int {
        let waiting = reader.waitingBytes
        guard waiting > 0 else {
            isEnded = reader.isHungUp
            return 0
        }
        held = try reader.read(atMost: min(waiting, Self.copyMax))[...]
        let count = held.count
        try writeHeld()
        return count
    }

    private func writeHeld() throws(SystemError) {
        while !held.isEmpty {
            let count = try file.write(held)
            guard count > 0 else { throw SystemError(call: "write \(path)", errno: 0) }
            held = held.dropFirst(count)
        }
    }

    /// Gives a pipe more room that was found full.
    private func widen() {
        guard pipeSize < pipeSizeMax else { return }
        do throws(SystemError) {
            pipeSize = try reader.setPipeSize(min(pipeSize * 4, pipeSizeMax))
        } catch {
            pipeSizeMax = pipeSize  // More than the user may have: it stays as it is.
        }
    }
}
