internal import Glibc
internal import VigiaCore
internal import VigiaPlatform

/// Removes archives: those beyond the number kept of a log, the oldest ones beyond the budget of
/// all logs, and the oldest ones if the disk is full.
///
/// Active files are never removed.
struct Retention {
    let logs: OwnedFolder
    let indexes: OwnedFolder
    let budget: LogBudget
    private var lookAt = Instant.boot
    private var isFull = false

    /// How often free disk space is checked while something is written.
    static let lookEvery = Duration.seconds(1)

    init(project: String, budget: LogBudget) {
        (logs, indexes) = (.logs(of: project), .state(of: project).folder("index"))
        self.budget = budget
    }

    private struct Found {
        let archive: LogArchive
        let log: String
        let size: Int
    }

    /// The existing archives, oldest first; none if the folder cannot be listed.
    private func found() -> [Found] {
        let names = (try? logs.contents()) ?? []
        return names.compactMap { name in
            guard let (archive, log) = LogArchive.any(name),
                let size = logs.size(of: name)
            else { return nil }
            return Found(archive: archive, log: log, size: size)
        }.sorted { ($0.archive.time, $0.log) < ($1.archive.time, $1.log) }
    }

    /// Removes archives beyond a log's number and beyond the budget.
    ///
    /// - Parameters:
    ///   - place: the log that was rotated; nil to apply the budget only.
    ///   - keep: the number of its archives to keep.
    /// - Returns: the removed archives.
    func sweep(_ place: LogPlace?, keep: Int) -> [ScribeAnswer] {
        var rest = found()
        var removed: [ScribeAnswer] = []
        if let place {
            let own = rest.filter { $0.log == place.name.file }
            for old in own.dropLast(keep) {
                removed += remove(old, .keep)
                rest.removeAll { $0.archive == old.archive }
            }
        }
        let names = (try? logs.contents()) ?? []
        let active = names.filter { $0.hasSuffix(".log") }
            .compactMap { logs.size(of: $0) }.reduce(0, +)
        var total = active + rest.reduce(0) { $0 + $1.size }
        for old in rest where total > budget.total.count {
            removed += remove(old, .total)
            total -= old.size
        }
        return removed
    }

    private func remove(_ old: Found, _ reason: RemovalReason) -> [ScribeAnswer] {
        do throws(SystemError) {
            try logs.remove(old.archive.file)
        } catch {
            return []  // It is tried again with the next rotation.
        }
        // An index without its log is useless but harmless.
        try? indexes.remove(LogPlace.indexName(of: old.archive.file))
        return [.removed(file: old.archive.file, bytes: old.size, reason: reason)]
    }

    /// Removes what killed compressions left, and returns the archives still to be compressed.
    func leftovers() -> [LogArchive] {
        let names = (try? logs.contents()) ?? []
        for name in names where name.hasSuffix(LogArchive.unfinishedSuffix) {
            // A file that cannot be removed is overwritten by the next compression of its archive.
            try? logs.remove(name)
        }
        return found().map(\.archive).filter { !$0.isCompressed }
    }

    /// Whether enough disk space is free; the oldest archives are removed for it.
    ///
    /// - Parameters:
    ///   - now: the time; free space is checked at most once every `lookEvery`.
    ///   - removed: gets the archives removed.
    /// - Returns: whether writing may continue.
    mutating func hasSpace(at now: Instant, _ removed: inout [ScribeAnswer]) -> Bool {
        guard now >= lookAt else { return !isFull }
        lookAt = now + Self.lookEvery
        isFull = !hasEnoughSpace
        if isFull { removed += makeSpace { hasEnoughSpace } }
        isFull = isFull && !hasEnoughSpace
        return !isFull
    }

    /// Whether so many bytes are free.
    func hasFree(_ bytes: Bytes) -> Bool {
        FileSystem.capacity(at: logs.path).map { $0.free >= UInt64(bytes.count) } ?? true
    }

    private var hasEnoughSpace: Bool {
        guard let capacity = FileSystem.capacity(at: logs.path) else { return true }
        let wanted = budget.freeMin(of: Bytes(count: Int(clamping: capacity.total)))
        return capacity.free >= UInt64(wanted.count)
    }

    /// Removes the oldest archives until there is enough space.
    ///
    /// - Parameter isEnough: called after each removal.
    /// - Returns: the removed archives.
    func makeSpace(until isEnough: () -> Bool) -> [ScribeAnswer] {
        var removed: [ScribeAnswer] = []
        for old in found() {
            removed += remove(old, .disk)
            if isEnough() { break }
        }
        return removed
    }
}
