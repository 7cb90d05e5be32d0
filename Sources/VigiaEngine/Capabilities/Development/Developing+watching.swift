import Glibc
import VigiaCore
import VigiaLogs
import VigiaPlatform
import VigiaWatch
import VigiaWire

// The watcher: a child of the guardian that tells on a pipe what changes.
extension Developing {
    /// The first wait before another watcher, and the longest.
    private static let (againMin, againMax) = (Duration.seconds(1), Duration.seconds(60))
    /// What a watcher that died may have seen and not told.
    private static let unreported = Duration.seconds(1)

    /// Starts the watcher, where there is something to watch.
    ///
    /// - Parameter since: what changed from then on counts, by the clock of the files; nil for
    ///   what changed since a service was started.
    func startWatcher(since: Int64? = nil) {
        guard let development, !host.isShuttingDown else { return }
        guard !development.parts.isEmpty else { return host.say(.nothingWatched) }
        var parts = development.parts
        for (place, unit) in development.watched.enumerated() {
            parts[place].since = since ?? beginning(of: unit)
        }
        let order = WatchOrder(root: host.options.project, parts: parts)
        var child = ChildOrder(
            kind: .watcher,
            launch: Launch(
                command: [CommandLine.arguments[0], "watcher"],
                directory: host.options.project
            )
        )
        child.places = [0, 1].map { DescriptorPlace(target: $0, origin: .attached(Int($0))) }
        child.output = .lines(bytesMax: WatchReport.bytesMax) { [unowned self] in
            hearWatcher($0)
        }
        do throws(SystemError) {
            let file = try FileDescriptor.memory("vigia-watch", holding: order.encoded)
            child.attached = [file.raw]
            let task = host.childNumber()
            self.development?.watcher = task
            host.begin(child, as: task) { [unowned self] end in watcherEnded(end.ending) }
        } catch {
            host.say(.watchEnded, ["detail": .text("\(error)")], level: .error)
        }
    }

    /// The clock of the files, in nanoseconds since 1970.
    private static var wall: Int64 {
        let (seconds, nanoseconds) = Clock.wall()
        return seconds * 1_000_000_000 + Int64(nanoseconds)
    }

    /// When the oldest run of a unit was ordered, by the clock of the files; now where none is.
    private func beginning(of unit: Int) -> Int64 {
        let wall = Self.wall
        guard let development, development.units.indices.contains(unit) else { return wall }
        let runs = development.units[unit].services.compactMap {
            host.project.machines[$0].state.run?.orderedAt
        }
        guard let oldest = runs.min() else { return wall }
        return wall - (Clock.now - oldest).nanoseconds
    }

    private func hearWatcher(_ line: ArraySlice<UInt8>) {
        guard let report = WatchReport(reading: Array(line)) else {
            return host.surprised(by: "the watcher says what is not understood", service: nil)
        }
        hear(report)
    }

    private func hear(_ report: WatchReport) {
        switch report {
        case .watching(let files, let folders):
            development?.watchAgainAfter = .zero
            host.say(.watching, ["files": .count(files), "folders": .count(folders)])
        case .changed(let files, let count, let parts):
            let units = parts.compactMap { place in
                development.flatMap { $0.watched.indices.contains(place) ? $0.watched[place] : nil }
            }
            if units.contains(Development.configuration) { host.say(.configurationChanged) }
            changed(files, count: count, units: units.filter { $0 != Development.configuration })
        case .limited(let folders, let why):
            let fields: RecordFields = [
                "folders": .count(folders), "detail": .text(why),
                "hint": "raise fs.inotify.max_user_watches with sysctl, or watch less",
            ]
            host.say(.watchLimited, fields)
        case .overfull(let folders, let files):
            let fields: RecordFields = [
                "folders": .count(folders), "files": .count(files),
                "hint": "say with watch: which files matter",
            ]
            host.say(.watchOverfull, fields)
        }
    }

    /// The watcher is gone; there will be another, which also sees what changed meanwhile.
    private func watcherEnded(_ ending: Ending) {
        development?.watcher = nil
        guard !host.isShuttingDown else { return }
        host.say(.watchEnded, ["detail": .text("\(ending)")])
        let wait = development?.watchAgainAfter ?? .zero
        development?.watchAgainAfter = min(max(wait * 2, Self.againMin), Self.againMax)
        let since = Self.wall - Self.unreported.nanoseconds
        development?.again = host.loop.after(wait) { [unowned self] in startWatcher(since: since) }
    }
}
