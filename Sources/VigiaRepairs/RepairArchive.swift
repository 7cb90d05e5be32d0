internal import Glibc
internal import VigiaJSON
public import VigiaPlatform

/// The records of all repairs of a project, and the way back.
public struct RepairArchive: Sendable {
    private let folder: String

    /// Why a repair cannot be undone.
    public enum Refusal: Error, Equatable {
        /// There is no record of this name.
        case unknown(name: String, known: [String])
        /// No repair has changed anything that is still kept.
        case nothing
        /// It was undone before.
        case undone(name: String)
        /// What it had put aside is not there any more; the path is where it was.
        case gone(name: String, path: String)
        /// The kernel's reason.
        case system(SystemError)
    }

    /// Takes the project's `.vigia`, absolute; it may be missing.
    public init(state: String) { folder = RepairRecord.folder(in: state) }

    /// The archive that a record is in.
    init(of record: RepairRecord) {
        folder = String(record.folder.dropLast(record.name.count + 1))
    }

    /// All records that can be read, the oldest first.
    ///
    /// - Throws: what the kernel refused.
    public func records() throws(SystemError) -> [RepairRecord] {
        try FolderListing.names(in: folder).sorted().compactMap { record(named: $0) }
    }

    /// The names of all records.
    public var names: [String] {
        // What cannot be listed has no names.
        ((try? records()) ?? []).map(\.name)
    }

    func record(named name: String) -> RepairRecord? {
        let path = "\(folder)/\(name)"
        // A folder without a record is one whose repair never began.
        guard let file = try? FileDescriptor.open("\(path)/record.json", O_RDONLY) else {
            return nil
        }
        let bytes = file.bytes(from: 0, limit: RepairRecord.bytesMax)
        return try? RepairRecord(json: JSONValue(parsing: bytes), folder: path)
    }

    /// Puts back what a repair had replaced; what stands there now is kept in its stead.
    ///
    /// It can be repeated where it was interrupted: what is back already stays.
    ///
    /// - Parameters:
    ///   - name: which repair; nil for the newest that can be undone.
    ///   - keepOut: keeps others from what the repair is about for as long as its result lives; the
    ///     room that knows what that is says how.
    /// - Returns: the record as it is then.
    /// - Throws: `Refusal`; what was put back until then stays so.
    package func undo(
        _ name: String?,
        keepingOut keepOut: (RepairRecord) throws(Refusal) -> (some AnyObject)?
    ) throws(Refusal) -> RepairRecord {
        let chosen = try find(name)
        let right = RecordLock.wait(for: chosen)
        defer { withExtendedLifetime(right) {} }
        // Somebody may have changed it meanwhile.
        var record = try find(chosen.name)
        if let lost = record.moves.first(where: { $0.whereabouts == .gone }) {
            throw .gone(name: record.name, path: lost.path)
        }
        let lock = try keepOut(record)
        defer { withExtendedLifetime(lock) {} }
        do throws(SystemError) {
            for move in record.moves.reversed() {
                try record.moving(move.path) { () throws(SystemError) in try move.takeBack() }
            }
            record.undoneAt = RepairRecord.now
            try record.save()
        } catch {
            throw .system(error)
        }
        return record
    }

    /// The record of this name, or the newest that can be undone.
    ///
    /// - Parameter name: which repair; nil for the newest.
    /// - Returns: a record that is not undone.
    /// - Throws: `Refusal`.
    public func find(_ name: String?) throws(Refusal) -> RepairRecord {
        let all: [RepairRecord]
        do throws(SystemError) {
            all = try records()
        } catch {
            throw .system(error)
        }
        guard let name else {
            guard let newest = all.last(where: \.canBeUndone) else { throw .nothing }
            return newest
        }
        guard let record = all.first(where: { $0.name == name }) else {
            throw .unknown(name: name, known: all.filter(\.canBeUndone).map(\.name))
        }
        guard record.undoneAt == nil else { throw .undone(name: name) }
        return record
    }
}

extension RepairRecord {
    /// Whether something was replaced, is still kept, and was not put back.
    public var canBeUndone: Bool {
        undoneAt == nil && moves.contains { $0.whereabouts == .aside }
            && !moves.contains { $0.whereabouts == .gone }
    }
}

extension RepairRecord.Move {
    /// Where the old one is, as seen on the disk.
    enum Whereabouts { case inPlace, aside, gone }

    var whereabouts: Whereabouts {
        guard let identity else {
            return FileBirth(of: path) == nil ? .inPlace : .aside
        }
        if FileBirth(of: kept) == identity { return .aside }
        return FileBirth(of: path) == identity ? .inPlace : .gone
    }

    /// Puts the old one back, and what stands there now where the old one was kept.
    func takeBack() throws(SystemError) {
        guard whereabouts == .aside else { return }
        if identity == nil {
            try FileSystem.rename(path, to: kept)
        } else if FileBirth(of: path) == nil {
            try FileSystem.rename(kept, to: path)
        } else {
            try FileSystem.exchange(path, kept)
        }
        try RepairRecord.sync(folderOf: path)
        try RepairRecord.sync(folderOf: kept)
    }
}
