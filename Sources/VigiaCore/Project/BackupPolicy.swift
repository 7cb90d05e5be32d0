/// How the databases of a service are backed up while the service runs.
public struct BackupPolicy: Hashable, Codable, Sendable {
    /// The absolute paths of the databases.
    public var databases: [String]
    /// The time between two backups.
    public var every: Duration
    /// The most backups that are kept of each database.
    public var keep: Int

    /// Takes a policy; by default a backup every 6 hours, and 7 are kept.
    public init(databases: [String], every: Duration = .seconds(6 * 3600), keep: Int = 7) {
        (self.databases, self.every, self.keep) = (databases, every, keep)
    }

    /// The folder of a database's backups.
    ///
    /// For a database outside the project, the folder has the database's whole path below
    /// `outside`.
    ///
    /// - Parameters:
    ///   - database: the absolute path, without symbolic links.
    ///   - project: the project's folder, an absolute path without symbolic links.
    /// - Returns: a folder below `.vigia`.
    public static func folder(of database: String, in project: String) -> String {
        let root = project == "/" ? "" : project
        // Compares bytes, as the kernel does: no two databases share a folder.
        let isInside = database.utf8.starts(with: (root + "/").utf8)
        let bytes = database.utf8.dropFirst(isInside ? root.utf8.count + 1 : 1)
        let name = String(decoding: bytes, as: UTF8.self)
        return "\(root)/.vigia/backups/\(isInside ? "" : "outside/")\(name)"
    }
}

/// Which database is backed up next, and when; one at a time.
///
/// A supervisor that takes over begins with the age of the newest backups, so that neither a death
/// nor a restart brings the next backup forward or delays it.
public struct BackupSchedule: Equatable, Sendable {
    /// One database of one service.
    public struct Job: Hashable, Sendable {
        /// The index of the service.
        public let service: Int
        /// The absolute path of the database.
        public fileprivate(set) var database: String
        /// The time between two backups.
        public let every: Duration
        /// The most backups that are kept.
        public let keep: Int

        /// Takes a job of the service with this index; `database` is an absolute path.
        public init(service: Int, database: String, every: Duration, keep: Int) {
            (self.service, self.database, self.every, self.keep) = (service, database, every, keep)
        }
    }

    private var jobs: [(job: Job, due: Instant)] = []
    /// The backup that runs; nil while none runs.
    public private(set) var current: Job?

    /// Changes the paths after the project's folder was renamed.
    public mutating func follow(from old: String, to new: String) {
        for index in jobs.indices {
            jobs[index].job.database = jobs[index].job.database.following(from: old, to: new)
        }
        if let database = current?.database {
            current?.database = database.following(from: old, to: new)
        }
    }

    /// The longest wait after a failed backup.
    static let retryMax = Duration.seconds(600)
    /// The wait before a service that is down is looked at again.
    static let lookAgain = Duration.seconds(30)
    /// The least wait before the first backup of a service.
    static let firstAfter = Duration.seconds(10)

    /// Begins without databases.
    public init() {}

    /// Compares the jobs, their due times and the backup that runs.
    public static func == (one: Self, other: Self) -> Bool {
        one.current == other.current && one.jobs.map(\.job) == other.jobs.map(\.job)
            && one.jobs.map(\.due) == other.jobs.map(\.due)
    }

    /// Adds a database.
    ///
    /// - Parameters:
    ///   - job: the database, and how often it is backed up.
    ///   - age: the age of the newest backup; nil where there is none.
    ///   - now: the time of this turn.
    public mutating func add(_ job: Job, newestAge age: Duration?, at now: Instant) {
        // A backup from the future was made before the clock was set back.
        let rest = age.map { max(.zero, min(job.every, job.every - $0)) } ?? .zero
        jobs.append((job, now + max(rest, Self.firstAfter)))
    }

    /// When the next backup is due; never while a backup runs.
    public var deadline: Instant {
        current == nil ? jobs.map(\.due).min() ?? .never : .never
    }

    /// Begins the next backup that is due.
    ///
    /// - Parameters:
    ///   - now: the time of this turn.
    ///   - isUp: whether the service with an index is up; the databases of a service that is down
    ///     do not change.
    /// - Returns: the database to back up now; nil where none is due.
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

    /// Takes in the result of the backup that ran.
    public mutating func ended(well: Bool, at now: Instant) {
        guard let job = current, let place = jobs.firstIndex(where: { $0.job == job }) else {
            return
        }
        current = nil
        jobs[place].due = now + (well ? job.every : min(job.every, Self.retryMax))
    }
}
