import Glibc
import VigiaCore
import VigiaLogs
import VigiaPlatform
import VigiaWatch
import VigiaWire

// The watcher: a child of the guardian that tells on a pipe what changes.
extension Supervisor {
    /// The most bytes that are read of it at a time.
    private static let readBytes = 64 * 1024
    /// The first wait before another watcher, and the longest.
    private static let (againMin, againMax) = (Duration.seconds(1), Duration.seconds(60))
    /// What a watcher that died may have seen and not told.
    private static let untold = Duration.seconds(1)

    /// Starts the watcher, where there is something to watch.
    ///
    /// - Parameter since: what changed from then on counts, by the clock of the files; nil for
    ///   what changed since a service was started.
    func startWatcher(since: Int64? = nil) {
        guard let development, !isShuttingDown else { return }
        guard !development.parts.isEmpty else { return say(.nothingWatched) }
        var parts = development.parts
        for (place, unit) in development.watched.enumerated() {
            parts[place].since = since ?? beginning(of: unit)
        }
        let order = WatchOrder(root: options.project, parts: parts)
        let task = RunID(raw: nextTask)
        nextTask += 1
        do throws(SystemError) {
            let file = try FileDescriptor.memory("vigia-watch", holding: order.encoded)
            let pipe = try FileDescriptor.pipe()
            defer { _ = close(pipe.writer) }  // The watcher has its own.
            let watcher = Development.WatcherTask(
                task: task,
                reader: FileDescriptor(owning: pipe.reader)
            )
            watcher.watch = loop.whenReadable(pipe.reader) { [unowned self] in hearWatcher() }
            self.development?.watcher = watcher
            let launch = Launch(
                command: [CommandLine.arguments[0], "watcher"],
                directory: options.project
            )
            let map: [DescriptorPlace] = [0, 1].map {
                DescriptorPlace(target: $0, origin: .attached(Int($0)))
            }
            do throws(SpawnFailure) {
                try spawn(task, launch, key: "", map, attached: [file.raw, pipe.writer])
            } catch {
                watcherEnded(.neverStarted(error.step, errno: error.errno))
            }
        } catch {
            say(.watchEnded, ["detail": .text("\(error)")], level: .error)
        }
    }

    /// When the oldest run of a unit was ordered, by the clock of the files; now where none is.
    private func beginning(of unit: Int) -> Int64 {
        let (seconds, nanoseconds) = Clock.wall()
        let wall = seconds * 1_000_000_000 + Int64(nanoseconds)
        guard let development, development.units.indices.contains(unit) else { return wall }
        let runs = development.units[unit].services.compactMap {
            project.machines[$0].state.run?.askedAt
        }
        guard let oldest = runs.min() else { return wall }
        return wall - (Clock.now - oldest).nanoseconds
    }

    private func hearWatcher() {
        guard let watcher = development?.watcher else { return }
        var room = [UInt8](repeating: 0, count: Self.readBytes)
        let count = unsafe read(watcher.reader.raw, &room, room.count)
        if count < 0, errno == EINTR || errno == EAGAIN { return }
        guard count > 0 else {
            watcher.watch = nil  // Its end is on its way.
            return
        }
        watcher.rest += room[..<count]
        while let end = watcher.rest.firstIndex(of: UInt8(ascii: "\n")) {
            let line = Array(watcher.rest[..<end])
            watcher.rest.removeFirst(end + 1)
            guard let report = WatchReport(reading: line) else {
                surprised(by: "the watcher says what is not understood", service: nil)
                continue
            }
            hear(report)
        }
        if watcher.rest.count > WatchReport.bytesMax { watcher.rest = [] }
    }

    private func hear(_ report: WatchReport) {
        switch report {
        case .watching(let files, let folders):
            development?.watchAgainAfter = .zero
            say(.watching, ["files": .count(files), "folders": .count(folders)])
        case .changed(let files, let count, let parts):
            let units = parts.compactMap { place in
                development.flatMap { $0.watched.indices.contains(place) ? $0.watched[place] : nil }
            }
            if units.contains(Development.configuration) { say(.configurationChanged) }
            changed(files, count: count, units: units.filter { $0 != Development.configuration })
        case .limited(let folders, let why):
            let fields: RecordFields = [
                "folders": .count(folders), "detail": .text(why),
                "hint": "raise fs.inotify.max_user_watches with sysctl, or watch less",
            ]
            say(.watchLimited, fields)
        case .overfull(let folders, let files):
            let fields: RecordFields = [
                "folders": .count(folders), "files": .count(files),
                "hint": "say with watch: which files matter",
            ]
            say(.watchOverfull, fields)
        }
    }

    /// The watcher is gone; there will be another, which also sees what changed meanwhile.
    func watcherEnded(_ ending: Ending) {
        guard let watcher = development?.watcher else { return }
        send(.signal(watcher.task, .kill, .tree))
        development?.watcher = nil
        guard !isShuttingDown else { return }
        say(.watchEnded, ["detail": .text("\(ending)")])
        let wait = development?.watchAgainAfter ?? .zero
        development?.watchAgainAfter = min(max(wait * 2, Self.againMin), Self.againMax)
        let (seconds, nanoseconds) = Clock.wall()
        let since = seconds * 1_000_000_000 + Int64(nanoseconds) - Self.untold.nanoseconds
        development?.again = loop.after(wait) { [unowned self] in startWatcher(since: since) }
    }

    /// A child of development ended; false where it is none.
    func developmentEnded(_ task: RunID, _ ending: Ending) -> Bool {
        if task == development?.build?.task {
            buildEnded(ending)
        } else if task == development?.watcher?.task {
            watcherEnded(ending)
        } else {
            return false
        }
        return true
    }
}
