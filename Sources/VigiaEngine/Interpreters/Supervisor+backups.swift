import VigiaCore
import VigiaLogs
import VigiaPlatform
import VigiaWire

/// A descriptor that a value without an owner of its own holds.
final class FileDescriptorBox {
    private let descriptor: FileDescriptor

    init(_ descriptor: consuming FileDescriptor) { self.descriptor = descriptor }

    /// The kernel's number.
    var raw: Int32 { descriptor.raw }

    /// What the file holds, up to a limit.
    func text(limit: Int) -> String {
        String(decoding: descriptor.bytes(from: 0, limit: limit), as: UTF8.self)
    }
}

extension Supervisor {
    /// How long a backup may take.
    private static let backUpWithin = Duration.seconds(3600)
    /// The most of its words that are kept.
    private static let backupWordsMax = 4096

    /// Learns how old the newest backups are, which tells when the next ones are due.
    func planBackups() {
        let wall = Clock.wall().seconds
        let project = FileSystem.destination(of: here)
        var planned: Set<String> = []
        for (service, spec) in self.project.spec.configured.enumerated() {
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
                backups.add(job, newestAge: age, at: Clock.now)
            }
        }
    }

    /// Begins with the next backup that is due, unless one is under way.
    func backUpNext() {
        guard !isShuttingDown, backups.deadline <= Clock.now else { return }
        lookWhereItIs()
        let job = backups.next(at: Clock.now) { [project] service in
            project.machines[service].state.run?.readyAt != nil
        }
        guard let job else { return }
        // Where there is no memory for its words, they are nobody's.
        guard let memory = try? FileDescriptor.memory("backup") else {
            return failed(job, "there is no memory for it")
        }
        let (words, began) = (FileDescriptorBox(memory), Clock.now)
        var order = ChildOrder(kind: .backup, launch: launch(job), limit: Self.backUpWithin)
        order.places = [1, 2].map { DescriptorPlace(target: $0, origin: .attached(0)) }
        order.attached = [words.raw]
        begin(order) { [unowned self] end in
            let text = words.text(limit: Self.backupWordsMax)
            backupEnded(job, end.ending, text, since: began)
        }
    }

    private func launch(_ job: BackupSchedule.Job) -> Launch {
        let options = ["-C", here, "--json", "--own", "--keep", "\(job.keep)"]
        return Launch(
            command: [CommandLine.arguments[0], "database-doctor", "backup"] + options
                + ["--", job.database],
            directory: here,
            nice: 10
        )
    }

    /// A backup is over; where it has failed, older ones are all there.
    private func backupEnded(
        _ job: BackupSchedule.Job,
        _ ending: Ending,
        _ words: String,
        since began: Instant
    ) {
        guard ending.isSuccess else {
            let line = words.split(separator: "\n").first.map(String.init)
            return failed(job, line ?? "\(ending)")
        }
        backups.ended(well: true, at: Clock.now)
        tell(.backupMade, of: job, ["lasted_ms": .milliseconds(Clock.now - began)])
    }

    private func failed(_ job: BackupSchedule.Job, _ words: String) {
        backups.ended(well: false, at: Clock.now)
        tell(.backupFailed, of: job, ["detail": .text(words)])
    }

    private func tell(
        _ event: EventKind,
        of job: BackupSchedule.Job,
        _ facts: RecordFields
    ) {
        let fields: RecordFields = ["database": .text(job.database)]
        say(event, fields + facts, of: subject(job.service))
    }
}
