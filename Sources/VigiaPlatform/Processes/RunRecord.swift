internal import Glibc

/// The file `.vigia/started`: the record of runs that outlives guardian and supervisor.
///
/// After both were killed, it says which processes belong to the project: a pid with a start time
/// of this boot is an identity, and only Vigia can write the file. Lines of ended runs are
/// harmless, since no process has that identity any more.
///
/// The first line has the boot, the parent folder of the cgroups and the project's folder. Each
/// other line is a run: its number, main process, start time, user and service.
public struct RunRecord: Sendable {
    /// A started run.
    public struct Row: Hashable, Sendable {
        /// Its main process.
        public let main: MainProcess
        /// The service that it belongs to.
        public let service: String

        /// Creates a row of a main process and its service.
        public init(main: MainProcess, service: String) {
            (self.main, self.service) = (main, service)
        }
    }

    /// The cgroups of the runs; nil if there are none now.
    public let cgroups: RunCgroups?
    /// The runs; the newest line of each counts.
    public private(set) var rows: [UInt64: Row] = [:]

    /// The file's name in the state folder.
    public static let file = "started"

    private static let version = "vigia-started-1"
    /// More than the file ever holds.
    private static let bytesMax = 16 << 20

    /// Reads the record; nil if there is none, or it is of another boot or another folder, as in a
    /// copy.
    ///
    /// - Parameter state: the folder of the project's state.
    public init?(state: String) {
        guard let file = try? OwnedFolder(path: state).open(Self.file, O_RDONLY) else { return nil }
        let text = file.bytes(from: 0, limit: Self.bytesMax)
        var lines = text.split(separator: UInt8(ascii: "\n"))
            .map { String(decoding: $0, as: UTF8.self) }[...]
        guard let first = lines.popFirst() else { return nil }
        let head = first.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        guard head.count >= 4, head[0] == Self.version, head[1] == Self.boot,
            Self.isOwn(head, state)
        else { return nil }
        cgroups = head[2].isEmpty ? nil : RunCgroups(home: head[2], shown: head[3])
        // A line truncated by a crash has too few words.
        for line in lines {
            guard let row = Row(line) else { continue }
            rows[row.main.run] = row
        }
    }

    /// The file's first line.
    ///
    /// - Parameters:
    ///   - cgroups: the cgroups of the runs; nil for none.
    ///   - folder: the project's folder.
    /// - Returns: the line's bytes.
    public static func head(_ cgroups: RunCgroups?, of folder: String) -> [UInt8] {
        let named = FolderIdentity(of: folder)?.name ?? ""
        let words = [version, boot, cgroups?.home ?? "", cgroups?.shown ?? "", named]
        return Array((words.joined(separator: "\t") + "\n").utf8)
    }

    /// Whether a record is of the folder that it is in.
    ///
    /// Older versions did not record the folder; then the lock file beside it decides.
    private static func isOwn(_ head: [String], _ state: String) -> Bool {
        guard head.count > 4 else {
            return RunMark(lock: "\(state)/lock")?.isOfAnother(than: state) != true
        }
        return head[4] == FolderIdentity(of: "\(state)/..")?.name
    }

    /// Tells one boot of the machine from another.
    ///
    /// Source: random(4), `boot_id`.
    public static let boot: String = {
        let bytes = ProcFile.read("/proc/sys/kernel/random/boot_id") ?? []
        return String(decoding: bytes.prefix { $0 != 10 }, as: UTF8.self)
    }()
}

extension RunRecord.Row {
    /// The row as a line of the file.
    public var line: [UInt8] {
        let numbers = "\(main.run)\t\(main.pid)\t\(main.startTime)\t\(main.session)\t\(main.began)"
        return Array("\(numbers)\t\(main.user)\t\(service)\t.\n".utf8)
    }

    fileprivate init?(_ line: String) {
        let words = line.split(separator: "\t", omittingEmptySubsequences: false)
        guard words.count == 8, words[7] == ".", let run = UInt64(words[0]),
            let pid = Int32(words[1]), let startTime = UInt64(words[2]),
            let session = Int32(words[3]), let began = UInt64(words[4]), let user = UInt32(words[5])
        else { return nil }
        var main = MainProcess(
            run: run,
            pid: session,
            startTime: began,
            user: user,
            isAdopted: true
        )
        (main.pid, main.startTime) = (pid, startTime)
        self.init(main: main, service: String(words[6]))
    }
}

extension RunRecord {
    /// Reads which processes belong to the project, as far as recorded.
    ///
    /// - Parameter state: the folder of the project's state.
    /// - Returns: the recorded runs.
    public static func membership(state: String) -> RunMembership {
        let record = Self(state: state)
        let mark = RunMark(state: state)
        let found = mark.flatMap { _ in RunCgroups(lock: state + "/lock") }
        var membership = RunMembership(cgroups: record?.cgroups ?? found, mark: mark)
        // If two have one pid, the newer one counts.
        let mains = record?.rows.values.map(\.main).sorted { $0.run < $1.run } ?? []
        for var main in mains {
            // Orphans of a run whose guardian lives are its descendants.
            main.isAdopted = mark?.guardianPid == nil || main.began < mark?.guardianBegan ?? 0
            membership.add(main)
        }
        return membership
    }
}

extension RunMembership {
    /// The processes that an earlier guardian left running, with their runs.
    ///
    /// A process older than that guardian does not count, nor do this process and its ancestors.
    ///
    /// - Parameter guardianBegan: the guardian's start time, in clock ticks since boot.
    /// - Returns: each process with its run.
    func leftovers(since guardianBegan: UInt64) -> [LeftRun] {
        let all = ProcessReading.all.compactMap { ProcessReading(pid: $0) }
        let table = Dictionary(all.map { ($0.pid, $0) }) { $1 }
        let spared = Set(table[getpid()]?.line(among: table)?.map(\.pid) ?? [getpid()])
        return all.filter { $0.isRunning && $0.startTime >= guardianBegan }
            .filter { !spared.contains($0.pid) }
            .compactMap { process in
                run(of: process, among: table).map { LeftRun(process: process, run: $0) }
            }
    }
}
