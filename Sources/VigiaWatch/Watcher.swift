import Glibc
import VigiaCore
import VigiaJSON
import VigiaPlatform

/// The process that watches a project's files in development, and tells which of them change.
///
/// It reads whole folders and may wait for a disk, which the supervisor never does; so it is a
/// child of the guardian, and ends when nobody reads what it tells.
///
/// What it remembers of each file is what the disk said last. Whatever the kernel tells is only
/// a reason to look again, so a notice too many changes nothing, and one too few is made up for
/// by looking at everything.
final class Watcher {
    /// A folder that is watched.
    struct Folder {
        /// The kernel's number for it; nil where it is looked at from time to time.
        var number: Int32?
        /// The file system's number of it.
        let identity: UInt64
        var files: [String: FilePrint] = [:]
        var folders: Set<String> = []
    }

    /// The most that is watched; what is more is left out, and told.
    static let (foldersMax, filesMax) = (65_536, 1_000_000)
    /// The most folders within each other.
    static let depthMax = 64
    /// The time between two looks at folders of which the kernel tells nothing.
    static let lookEvery = Duration.seconds(1)
    /// How long a change waits to be told; a file that was not there before waits longer.
    ///
    /// What is only there in between, such as the new file of an editor before it takes the old
    /// one's name, is gone by then.
    private static let (tellAfter, tellNewAfter) = (
        Duration.milliseconds(10), Duration.milliseconds(50)
    )
    /// How many files are read at a time while nothing else is to be done.
    private static let readAtOnce = 64
    /// How many bytes are read in all before something changes; files beyond are told apart by size
    /// and time, until they change for the first time.
    private static let readBytesMax = 256 << 20
    /// How much earlier than the clock says the kernel may date a change, in nanoseconds.
    private static let clockSlack: Int64 = 10_000_000

    let root: String
    /// From when on a change that was made before counts, for each part.
    let since: [Int64]
    var selection: Selection
    var folders: [[String]: Folder] = [:]
    var places: [Int32: [String]] = [:]
    /// Folders of which the kernel tells nothing.
    var unheard: Set<[String]> = []
    var fileCount = 0
    /// What was left out because there is too much.
    var (foldersLeftOut, filesLeftOut) = (0, 0)
    /// Files whose content was not read yet.
    var unread: [[String]] = []
    private var bytesLeft = readBytesMax
    /// What changed since it was last told, in order, and who watches it.
    var changes: [(path: String, parts: [Int])] = []
    var changed: Set<String> = []
    /// Those of them that were not there before.
    var born: Set<String> = []
    /// Whether what is found does not count as changed.
    var isMute = false
    /// When that is told.
    private var tellAt: Duration?
    let notices: TreeNotices?
    /// Why the kernel does not tell of every folder.
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

    /// Watches until nobody reads what is told.
    ///
    /// - Throws: what the kernel refused.
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
            if let tellAt, Clock.uptime >= tellAt { flush() }
        }
    }

    /// How long it may wait; nil for as long as nothing happens.
    private func rest(until nextLook: Duration) -> Duration? {
        if !unread.isEmpty { return .zero }
        let due = min(tellAt ?? nextLook, unheard.isEmpty ? tellAt ?? nextLook : nextLook)
        return tellAt == nil && unheard.isEmpty ? nil : max(.zero, due - Clock.uptime)
    }

    /// Reads a few files, so that a save that changes nothing can be told from one that does.
    ///
    /// One that was touched meanwhile is not: its notice must find the old state.
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

// What is told.
extension Watcher {
    /// Remembers that something changed, until it is told.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - parts: who watches it.
    ///   - isNew: whether it was not there before.
    func note(_ path: [String], _ parts: [Int], isNew: Bool = false) {
        let text = path.joined(separator: "/")
        guard !isMute, !parts.isEmpty, changed.insert(text).inserted else { return }
        if isNew { born.insert(text) }
        changes.append((text, parts))
        let due = Clock.uptime + (isNew ? Self.tellNewAfter : Self.tellAfter)
        tellAt = min(tellAt ?? due, due)
    }

    /// Remembers that a file is gone; one that nobody has heard of yet was never there.
    func noteGone(_ path: [String], _ parts: [Int]) {
        let text = path.joined(separator: "/")
        guard born.remove(text) != nil else { return note(path, parts) }
        changed.remove(text)
        changes.removeAll { $0.path == text }
    }

    /// Tells what changed, together for those who watch the same.
    private func flush() {
        tellAt = nil
        guard !changes.isEmpty else { return }
        var order: [[Int]] = []
        var groups: [[Int]: (first: [String], count: Int)] = [:]
        for (path, parts) in changes {
            if groups[parts] == nil { order.append(parts) }
            groups[parts, default: ([], 0)].count += 1
            if groups[parts, default: ([], 0)].first.count < ChangeMachine.Changes.filesMax {
                groups[parts, default: ([], 0)].first.append(path)
            }
        }
        for parts in order {
            let (first, count) = groups[parts, default: ([], 0)]
            tell(.changed(first, count: count, parts: parts))
        }
        (changes, changed, born) = ([], [], [])
    }

    /// Tells of what cannot be watched as it should.
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
            guard count > 0 else { return }  // Nobody reads; the loop hears of it.
            written += count
        }
    }
}
