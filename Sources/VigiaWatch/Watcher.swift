import Glibc
import VigiaCore
import VigiaJSON
import VigiaPlatform

/// The process that watches a project's files in development, and reports which of them change.
///
/// It reads whole folders and may wait for a disk, which the supervisor never does. So it is a
/// child of the guardian, and ends when its reader has gone.
///
/// Each file is remembered as the disk last showed it. An inotify event is only a reason to look
/// again, so one too many changes nothing, and after a lost one everything is compared.
final class Watcher {
    /// A watched folder.
    struct Folder {
        /// The descriptor of the inotify watch; nil where the folder is polled.
        var number: Int32?
        /// The folder's inode number.
        let identity: UInt64
        var files: [String: FilePrint] = [:]
        var folders: Set<String> = []
    }

    /// The most watched folders and files; the rest is left out and reported.
    static let (foldersMax, filesMax) = (65_536, 1_000_000)
    /// The deepest nesting of folders.
    static let depthMax = 64
    /// The time between two polls of folders without an inotify watch.
    static let lookEvery = Duration.seconds(1)
    /// How many files are read at a time while nothing else is to be done.
    private static let readAtOnce = 64
    /// How many bytes are hashed in all before anything changes; further files are compared by size
    /// and time, until their first change.
    private static let readBytesMax = 256 << 20
    /// How much earlier than the clock the kernel may date a change, in nanoseconds.
    private static let clockSlack: Int64 = 10_000_000

    let root: String
    /// For each part, the time from which earlier changes count, in nanoseconds since 1970-01-01
    /// UTC.
    let since: [Int64]
    var selection: Selection
    var folders: [[String]: Folder] = [:]
    var places: [Int32: [String]] = [:]
    /// Folders without an inotify watch, polled every second.
    var unheard: Set<[String]> = []
    var fileCount = 0
    /// How many folders and files exceed the maximum.
    var (foldersLeftOut, filesLeftOut) = (0, 0)
    /// Files whose content was not hashed yet.
    var unread: [[String]] = []
    private var bytesLeft = readBytesMax
    /// What changed and is not told yet.
    private var pending = PendingChanges()
    /// Whether what is found does not count as changed.
    var isMute = false
    let notices: TreeNotices?
    /// Why some folders have no inotify watch; nil without a refusal.
    var refusal: SystemError?

    /// Takes an order.
    init(_ order: WatchOrder) {
        root = order.root
        since = order.parts.map {
            $0.since.subtractingReportingOverflow(Self.clockSlack).partialValue
        }
        selection = Selection(order.parts)
        do throws(SystemError) {
            notices = try TreeNotices()
        } catch {
            (notices, refusal) = (nil, error)
        }
    }

    /// Watches until the reader has gone.
    ///
    /// - Throws: the kernel's refusal.
    func run() throws(SystemError) {
        let poller = try Poller()
        let (noticeToken, endToken): (UInt64, UInt64) = (0, 1)
        if let notices { try poller.add(notices.raw, token: noticeToken) }
        try poller.add(1, token: endToken, for: .ending)
        readIgnoreFilesAbove()
        enter([], telling: false)
        tell(.watching(files: fileCount, folders: folders.count))
        tellLimits()
        flush()
        var nextLook = Clock.uptime + Self.lookEvery
        while true {
            let ready = poller.wait(atMost: rest(until: nextLook))
            if ready.contains(endToken) { return }
            if ready.contains(noticeToken) { hear() }
            if !unheard.isEmpty, Clock.uptime >= nextLook {
                let began = Clock.uptime
                for folder in unheard { lookAgain(at: folder, deeply: false) }
                nextLook = Clock.uptime + max(Self.lookEvery, (Clock.uptime - began) * 10)
            }
            if ready.isEmpty { readSome() }
            if let due = pending.dueAt, Clock.uptime >= due { flush() }
        }
    }

    /// The time until the next work; nil for no limit.
    private func rest(until nextLook: Duration) -> Duration? {
        if !unread.isEmpty { return .zero }
        let tellAt = pending.dueAt
        let due = min(tellAt ?? nextLook, unheard.isEmpty ? tellAt ?? nextLook : nextLook)
        return tellAt == nil && unheard.isEmpty ? nil : max(.zero, due - Clock.uptime)
    }

    /// Hashes a few files, so that a later save without a change can be recognized.
    ///
    /// A file that was touched meanwhile is skipped: its event must find the old state.
    private func readSome() {
        for path in unread.suffix(Self.readAtOnce) where bytesLeft > 0 {
            guard let name = path.last, let old = folders[path.dropLast()]?.files[name],
                old.hash == nil, bytesLeft >= old.size,
                let hash = FilePrint.hash(of: absolute(path), size: old.size),
                let traits = FileStatus(under: absolute(path)),
                FilePrint(traits).isUntouched(since: old)
            else { continue }
            folders[path.dropLast()]?.files[name]?.hash = hash
            bytesLeft -= old.size
        }
        unread.removeLast(min(unread.count, Self.readAtOnce))
    }

    func absolute(_ path: [String]) -> String {
        path.isEmpty ? root : (root == "/" ? "" : root) + "/" + path.joined(separator: "/")
    }
}

// Collects and reports changes.
extension Watcher {
    /// Adds a change to the next report.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - parts: the indices of the parts that watch the file.
    ///   - isNew: whether the file is new.
    func note(_ path: [String], _ parts: [Int], isNew: Bool = false) {
        guard !isMute, !parts.isEmpty else { return }
        pending.add(path.joined(separator: "/"), parts, isNew: isNew, at: Clock.uptime)
    }

    /// Adds a file that is gone; a new file that was never reported is dropped instead.
    func noteGone(_ path: [String], _ parts: [Int]) {
        if !pending.forgetNew(path.joined(separator: "/")) { note(path, parts) }
    }

    /// Reports the changes, together for files that the same parts watch.
    private func flush() {
        for group in pending.take() {
            tell(.changed(group.first, count: group.count, parts: group.parts))
        }
    }

    /// Reports folders without a watch, and what exceeds the maximum.
    func tellLimits() {
        if !unheard.isEmpty {
            tell(.limited(folders: unheard.count, why: refusal?.description ?? ""))
        }
        if foldersLeftOut + filesLeftOut > 0 {
            tell(.overfull(folders: foldersLeftOut, files: filesLeftOut))
        }
    }

    private func tell(_ report: WatchReport) {
        let line = JSON.encode(report) + [UInt8(ascii: "\n")]
        guard line.count <= WatchReport.bytesMax else { return }
        var written = 0
        while written < line.count {
            let count = unsafe line.withUnsafeBytes { all in
                let rest = unsafe UnsafeRawBufferPointer(rebasing: all[written...])
                return unsafe write(1, rest.baseAddress, rest.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }  // The reader has gone; the loop notices.
            written += count
        }
    }
}
