internal import Glibc

/// What of the runs of a project outlives guardian and supervisor: the file `.vigia/started`.
///
/// Whoever finds processes after both were killed knows by it which belong to the project: a pid
/// with a start time of this boot is an identity, and nobody else may write here. Lines of runs
/// that are over do no harm, since no process has that identity any more.
///
/// The first line is the boot, the home of the cgroups and the project's folder, each other one a
/// run: its number, the main process, when that began, the user it was started as, and the service.
public struct RunRecord: Sendable {
    /// A run that was started.
    public struct Row: Hashable, Sendable {
        /// Its main process.
        public let main: MainProcess
        /// The service that it is a run of.
        public let service: String

        /// Takes both.
        public init(main: MainProcess, service: String) {
            (self.main, self.service) = (main, service)
        }
    }

    /// Where the cgroups of the runs are; nil where there are none, or not any more.
    public let cgroups: RunCgroups?
    /// The runs, the newest line of each.
    public private(set) var rows: [UInt64: Row] = [:]

    /// The file's name in the folder of a project's state.
    public static let file = "started"

    private static let version = "vigia-started-1"
    /// More than the file ever has.
    private static let bytesMax = 16 << 20

    /// Reads what was written; nil where there is nothing, or it is of another boot or of another
    /// folder, as in a copy.
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
        // A line that a death has cut off has too few words.
        for line in lines {
            guard let row = Row(line) else { continue }
            rows[row.main.run] = row
        }
    }

    /// The first line of a file.
    ///
    /// - Parameters:
    ///   - cgroups: where they are.
    ///   - folder: the project's folder.
    /// - Returns: its bytes.
    public static func head(_ cgroups: RunCgroups?, of folder: String) -> [UInt8] {
        let named = FolderIdentity(of: folder)?.name ?? ""
        let words = [version, boot, cgroups?.home ?? "", cgroups?.shown ?? "", named]
        return Array((words.joined(separator: "\t") + "\n").utf8)
    }

    /// Whether a file is of the folder in which it lies.
    ///
    /// One of an older Vigia does not say; then the lock file beside it does.
    private static func isOwn(_ head: [String], _ state: String) -> Bool {
        guard head.count > 4 else {
            return RunMark(lock: "\(state)/lock")?.isOfAnother(than: state) != true
        }
        return head[4] == FolderIdentity(of: "\(state)/..")?.name
    }

    /// Tells one boot of the machine from another.
    ///
    /// Source: random(4), `boot_id`.
    private static let boot: String = {
        let bytes = ProcFile.read("/proc/sys/kernel/random/boot_id") ?? []
        return String(decoding: bytes.prefix { $0 != 10 }, as: UTF8.self)
    }()
}

extension RunRecord.Row {
    /// As a line of the file.
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
    /// Tells which processes belong to the project, as far as this was written down.
    ///
    /// - Parameter state: the folder of the project's state.
    /// - Returns: what is known of its runs.
    public static func membership(state: String) -> RunMembership {
        let record = Self(state: state)
        let mark = RunMark(state: state)
        let found = mark.flatMap { _ in RunCgroups(lock: state + "/lock") }
        var membership = RunMembership(cgroups: record?.cgroups ?? found, mark: mark)
        // Of two with one number the newer one counts.
        let mains = record?.rows.values.map(\.main).sorted { $0.run < $1.run } ?? []
        for var main in mains {
            // Orphans of a run whose guardian lives are below that guardian, never elsewhere.
            main.isAdopted = mark?.guardianPid == nil || main.began < mark?.guardianBegan ?? 0
            membership.add(main)
        }
        return membership
    }
}

extension RunMembership {
    /// What an earlier guardian of the project left running, by its runs.
    ///
    /// Who is older than that guardian cannot be its own, and this process with those above it
    /// is none of them.
    ///
    /// - Parameter guardianBegan: when it began, in clock ticks since boot.
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
