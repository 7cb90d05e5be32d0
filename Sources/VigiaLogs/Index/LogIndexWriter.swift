internal import Glibc
internal import VigiaCore
internal import VigiaPlatform

/// Writes the index of a log.
///
/// The index is optional: if it cannot be written, the log goes on without one, and the writer
/// tries again with the next file or after `retryEvery`.
final class LogIndexWriter {
    private let place: LogPlace
    private var file: OpenedFile?
    private var count = 0
    private var last = LogIndexEntry(.time, offset: 0, time: WallTime(milliseconds: 0))
    private var lastAt = Instant.boot
    private var retryAt = Instant.boot
    /// The beginning of the newest run; nil if the index does not have it.
    private(set) var began: LogIndexEntry?

    /// A fast stream gets an entry every 256 KiB, so the index is far less than a thousandth of the
    /// log.
    static let spacingBytes = 256 << 10
    /// A slow stream gets an entry every 10 ms while the index is small, later every second.
    static let (spacing, spacingLater) = (Duration.milliseconds(10), Duration.seconds(1))
    private static let smallBytes = 64 << 10
    static let retryEvery = Duration.seconds(5)

    init(_ place: LogPlace) { self.place = place }

    /// The runs of the last entries at the time of opening.
    private var recent: Set<RunID> = []

    /// The time of the log's first byte, if known.
    private(set) var beganAt: WallTime?

    /// Opens the index of a log that was just opened, and continues it.
    ///
    /// - Parameters:
    ///   - log: the log file.
    ///   - size: its size in bytes.
    ///   - now: the time.
    func open(for log: FileIdentity, size: Int, at now: Instant) {
        (file, began, beganAt, recent) = (nil, nil, nil, [])
        retryAt = now + Self.retryEvery
        // Errors are ignored, since the index is optional; see above.
        try? place.indexFolder.make()
        guard let old = readHead() else { return start(log) }
        if old != LogIndexHead(log) {
            rotate(of: old)
            return start(log)
        }
        guard let opened = try? place.indexFolder.open(place.activeIndexName, O_RDWR | O_APPEND)
        else {
            return
        }
        take(OpenedFile(opened), logSize: size)
        if last.offset > size { start(log) }  // The log was truncated.
    }

    private func readHead() -> LogIndexHead? {
        guard let opened = try? place.indexFolder.open(place.activeIndexName, O_RDONLY) else {
            return nil
        }
        return LogIndexHead(opened.bytes(from: 0, limit: LogIndexHead.bytesCount)[...])
    }

    /// Handles a crash between the rotation of the log and of its index, and rotation by another
    /// program.
    private func rotate(of head: LogIndexHead) {
        let archives = (try? place.archives()) ?? []
        let own = archives.last { archive in
            guard let file = try? place.folder.identity(of: archive.file) else {
                return false
            }
            return LogIndexHead(file) == head
        }
        if let own {
            try? place.indexFolder.rename(
                place.activeIndexName,
                to: LogPlace.indexName(of: own.file)
            )
        }
    }

    private func start(_ log: FileIdentity) {
        let flags = O_RDWR | O_APPEND | O_CREAT | O_TRUNC
        guard let opened = try? place.indexFolder.open(place.activeIndexName, flags),
            (try? opened.write(LogIndexHead(log).encoded[...])) == LogIndexHead.bytesCount
        else { return }
        file = OpenedFile(opened)
        count = LogIndexHead.bytesCount
        last = LogIndexEntry(.time, offset: 0, time: last.time, run: last.run)
        lastAt = .boot
    }

    /// Reads the end of an index, and removes an incomplete entry left by a crash.
    private func take(_ opened: OpenedFile, logSize: Int) {
        let size = (try? opened.descriptor.facts().size) ?? 0
        let unit = LogIndexEntry.bytesCount
        var end = size / unit
        let first = max(1, end - Self.lookBackMax)
        let bytes = opened.descriptor.bytes(from: first * unit, limit: (end - first) * unit)
        var entries: [LogIndexEntry] = []
        for start in stride(from: 0, to: bytes.count, by: unit) {
            guard let entry = LogIndexEntry(bytes[start..<start + unit]) else {
                end = first + start / unit
                break
            }
            entries.append(entry)
        }
        if end * unit < size { try? opened.descriptor.truncate(to: end * unit) }
        (file, count) = (opened, end * unit)
        last = entries.last ?? LogIndexEntry(.time, offset: 0, time: last.time)
        began = entries.last { $0.kind == .began }
        recent = Set(entries.map(\.run))
        let oldest = opened.descriptor.bytes(from: unit, limit: unit)
        beganAt = LogIndexEntry(oldest[...])?.time
    }

    /// The most entries searched for the newest run's beginning.
    private static let lookBackMax = 1024

    /// Whether a living run has no entry in the index; nil if that is unknown yet.
    func lacks(_ run: RunID) -> Bool? {
        guard file != nil else { return nil }
        if count > LogIndexHead.bytesCount { return !recent.contains(run) }
        // The log may have just been rotated.
        guard let archive = try? place.archives().last,
            let index = LogIndexReader(
                LogPlace.indexName(of: archive.file),
                in: place.indexFolder
            )
        else { return true }
        return !(max(0, index.count - Self.lookBackMax)..<index.count)
            .contains { index.entry($0)?.run == run }
    }

    /// Adds an entry of the time for the following bytes, unless the last one is close enough.
    func noteTime(offset: Int, run: RunID, at now: Instant) {
        guard file != nil else { return }
        let new = offset - last.offset
        let isCheap = count <= Self.smallBytes + offset / 1024
        let isDue =
            new >= Self.spacingBytes || beganAt == nil
            || (new > 0 && now - lastAt >= (isCheap ? Self.spacing : Self.spacingLater))
        if isDue { note(.time, offset: offset, run: run, at: now) }
    }

    /// Adds an entry.
    func note(
        _ kind: LogIndexEntry.Kind,
        offset: Int,
        run: RunID,
        count lost: Int = 0,
        at now: Instant
    ) {
        let time = max(WallTime.now, last.time)
        let entry = LogIndexEntry(kind, offset: offset, time: time, run: run, count: lost)
        (last, lastAt) = (entry, now)
        if kind == .began { began = entry }
        guard let file, (try? file.descriptor.write(entry.encoded[...])) == entry.encoded.count
        else {
            self.file = nil
            return
        }
        if beganAt == nil { beganAt = time }
        count += LogIndexEntry.bytesCount
    }

    /// Whether to open the index again.
    func isLost(at now: Instant) -> Bool { file == nil && now >= retryAt }

    /// Renames the index along with the rotated log.
    ///
    /// - Parameter archive: the new name of the log file.
    func rotate(as archive: String) {
        file = nil
        try? place.indexFolder.rename(place.activeIndexName, to: LogPlace.indexName(of: archive))
    }
}

extension LogIndexHead {
    init(_ file: FileIdentity) { self.init(device: file.device, inode: file.number) }
}
