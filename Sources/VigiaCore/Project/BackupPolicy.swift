/// How the databases of a service are backed up while it runs.
public struct BackupPolicy: Hashable, Codable, Sendable {
    /// The databases, absolute.
    public var databases: [String]
    /// The time from one backup to the next.
    public var every: Duration
    /// How many backups of each database there are at most.
    public var keep: Int

    /// Takes the parts; all but the databases have the manual's defaults.
    public init(databases: [String], every: Duration = .seconds(6 * 3600), keep: Int = 7) {
        (self.databases, self.every, self.keep) = (databases, every, keep)
    }

    /// Where the backups of a database are.
    ///
    /// A database outside of the project has its whole path for a name.
    ///
    /// - Parameters:
    ///   - database: its absolute path, without symbolic links.
    ///   - project: the project's folder, likewise.
    /// - Returns: a folder below `.vigia`.
    public static func folder(of database: String, in project: String) -> String {
        let root = project == "/" ? "" : project
        // The kernel compares bytes, and so does this: no two databases have one folder.
        let isInside = database.utf8.starts(with: (root + "/").utf8)
        let bytes = database.utf8.dropFirst(isInside ? root.utf8.count + 1 : 1)
        let name = String(decoding: bytes, as: UTF8.self)
        return "\(root)/.vigia/backups/\(isInside ? "" : "outside/")\(name)"
    }
}

/// When which database is backed up next; one at a time.
///
/// A supervisor that takes the place of another begins with the age of the newest backups, so
/// that neither a death nor a restart brings the next one forward or puts it off.
public struct BackupSchedule: Equatable, Sendable {
    /// One database of one service.
    public struct Job: Hashable, Sendable {
        /// The service, by its index.
        public let service: Int
        /// The database, absolute.
        public fileprivate(set) var database: String
        /// The time from one backup to the next.
        public let every: Duration
        /// How many are kept.
        public let keep: Int

        /// Takes the parts.
        public init(service: Int, database: String, every: Duration, keep: Int) {
            (self.service, self.database, self.every, self.keep) = (service, database, every, keep)
        }
    }

    private var jobs: [(job: Job, due: Instant)] = []
    /// The backup that is under way.
    public private(set) var current: Job?

    /// Goes on where the project's folder has another name.
    public mutating func follow(from old: String, to new: String) {
        for index in jobs.indices {
            jobs[index].job.database = jobs[index].job.database.following(from: old, to: new)
        }
        if let database = current?.database {
            current?.database = database.following(from: old, to: new)
        }
    }

    /// The longest that is waited after a failure.
    static let retryMax = Duration.seconds(600)
    /// How long is waited for a service that is not up.
    static let lookAgain = Duration.seconds(30)
    /// What a service that has just begun is left in peace for.
    static let firstAfter = Duration.seconds(10)

    /// Begins with nothing.
    public init() {}

    /// Compares.
    public static func == (one: Self, other: Self) -> Bool {
        one.current == other.current && one.jobs.map(\.job) == other.jobs.map(\.job)
            && one.jobs.map(\.due) == other.jobs.map(\.due)
    }

    /// Adds a database.
    ///
    /// - Parameters:
    ///   - job: which, and how often.
    ///   - age: how old its newest backup is; nil where there is none.
    ///   - now: the time.
    public mutating func add(_ job: Job, newestAge age: Duration?, at now: Instant) {
        // A backup from the future is one from a clock that was set since.
        let rest = age.map { max(.zero, min(job.every, job.every - $0)) } ?? .zero
        jobs.append((job, now + max(rest, Self.firstAfter)))
    }

    /// When something is due; never while a backup is under way.
    public var deadline: Instant {
        current == nil ? jobs.map(\.due).min() ?? .never : .never
    }

    /// Takes the next one that is due.
    ///
    /// - Parameters:
    ///   - now: the time.
    ///   - isUp: whether a service is up; while it is not, its databases do not change.
    /// - Returns: what to back up now.
    public mutating func next(at now: Instant, isUp: (Int) -> Bool) -> Job? {
        guard current == nil else { return nil }
        for place in jobs.indices where jobs[place].due <= now {
            guard isUp(jobs[place].job.service) else {
                jobs[place].due = now + Self.lookAgain
                continue
            }
            current = jobs[place].job
            return current
        }
        return nil
    }

    /// Takes in how the backup that was under way has ended.
    public mutating func ended(well: Bool, at now: Instant) {
        guard let job = current, let place = jobs.firstIndex(where: { $0.job == job }) else {
            return
        }
        current = nil
        jobs[place].due = now + (well ? job.every : min(job.every, Self.retryMax))
    }
}
