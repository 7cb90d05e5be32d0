import VigiaCore
import VigiaLogs
import VigiaPlatform
import VigiaWire

/// Has databases backed up by children, one after the other, when their backups are due.
final class Backups: Capability {
    private unowned let host: any Host
    private var schedule = BackupSchedule()

    /// How long a backup may take.
    private static let limit = Duration.seconds(3600)
    /// The most of its words that are kept.
    private static let wordsMax = 4096

    init(_ host: any Host) { self.host = host }

    /// Learns how old the newest backups are, which tells when the next ones are due.
    func begin(with inventory: Inventory) {
        let wall = Clock.wall().seconds
        let project = FileSystem.destination(of: host.here)
        var planned: Set<String> = []
        for (service, spec) in host.project.spec.configured.enumerated() {
            guard let policy = spec.backup else { continue }
            // Instances of one service, or two services, may share a database.
            for database in policy.databases where planned.insert(database).inserted {
                let job = BackupSchedule.Job(
                    service: service,
                    database: database,
                    every: policy.every,
                    keep: policy.keep
                )
                let place = FileSystem.destination(of: database)
                let folder = BackupPolicy.folder(of: place, in: project)
                // A folder that is not there, or cannot be read, holds no backup.
                let names = (try? FolderListing.names(in: folder)) ?? []
                let newest = names.filter { $0.hasSuffix(".db") && !$0.hasPrefix(".") }.max()
                let made = newest.flatMap { try? FileStatus("\(folder)/\($0)").modified }
                let age = made.map { Duration.seconds(wall) - .nanoseconds($0) }
                schedule.add(job, newestAge: age, at: Clock.now)
            }
        }
    }

    func follow(from old: String, to new: String) { schedule.follow(from: old, to: new) }

    var deadline: Instant { schedule.deadline }

    /// Begins with the next backup that is due, unless one is under way.
    func look(at now: Instant) {
        guard !host.isShuttingDown, deadline <= now else { return }
        host.lookWhereItIs()
        let job = schedule.next(at: now) { [host] service in
            host.project.machines[service].state.run?.readyAt != nil
        }
        guard let job else { return }
        // Where there is no memory for its words, they are nobody's.
        guard let memory = try? FileDescriptor.memory("backup") else {
            return failed(job, "there is no memory for it")
        }
        let (words, began) = (FileDescriptorBox(memory), Clock.now)
        var order = ChildOrder(kind: .backup, launch: launch(job), limit: Self.limit)
        order.places = [1, 2].map { DescriptorPlace(target: $0, origin: .attached(0)) }
        order.attached = [words.raw]
        host.begin(order) { [unowned self] end in
            ended(job, end.ending, words.text(limit: Self.wordsMax), since: began)
        }
    }

    private func launch(_ job: BackupSchedule.Job) -> Launch {
        let options = ["-C", host.here, "--json", "--own", "--keep", "\(job.keep)"]
        return Launch(
            command: [CommandLine.arguments[0], "database-doctor", "backup"] + options
                + ["--", job.database],
            directory: host.here,
            nice: 10
        )
    }

    /// A backup is over; where it has failed, older ones are all there.
    private func ended(
        _ job: BackupSchedule.Job,
        _ ending: Ending,
        _ words: String,
        since began: Instant
    ) {
        guard ending.isSuccess else {
            let line = words.split(separator: "\n").first.map(String.init)
            return failed(job, line ?? "\(ending)")
        }
        schedule.ended(well: true, at: Clock.now)
        tell(.backupMade, of: job, ["lasted_ms": .milliseconds(Clock.now - began)])
    }

    private func failed(_ job: BackupSchedule.Job, _ words: String) {
        schedule.ended(well: false, at: Clock.now)
        tell(.backupFailed, of: job, ["detail": .text(words)])
    }

    private func tell(
        _ event: EventKind,
        of job: BackupSchedule.Job,
        _ facts: RecordFields
    ) {
        let fields: RecordFields = ["database": .text(job.database)]
        host.say(event, fields + facts, of: host.subject(job.service))
    }
}

/// A descriptor that a value without an owner of its own holds.
private final class FileDescriptorBox {
    private let descriptor: FileDescriptor

    init(_ descriptor: consuming FileDescriptor) { self.descriptor = descriptor }

    /// The kernel's number.
    var raw: Int32 { descriptor.raw }

    /// What the file holds, up to a limit.
    func text(limit: Int) -> String {
        String(decoding: descriptor.bytes(from: 0, limit: limit), as: UTF8.self)
    }
}
