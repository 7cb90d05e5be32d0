internal import Glibc
internal import VigiaJSON
public import VigiaPlatform

/// The records of all repairs of a project, and undoing them.
public struct RepairArchive: Sendable {
    private let folder: String

    /// Why a repair cannot be undone.
    public enum Refusal: Error, Equatable {
        /// No record has this name.
        case unknown(name: String, known: [String])
        /// No repair has replaced anything that is still kept.
        case nothing
        /// It was undone before.
        case undone(name: String)
        /// The kept file or folder is gone; the path is where it belongs.
        case gone(name: String, path: String)
        /// A failed system call.
        case system(SystemError)
    }

    /// Creates the archive of a project's `.vigia`, absolute; it may be missing.
    public init(state: String) { folder = RepairRecord.folder(in: state) }

    /// The archive of a record.
    init(of record: RepairRecord) {
        folder = String(record.folder.dropLast(record.name.count + 1))
    }

    /// Reads all readable records, oldest first.
    ///
    /// - Throws: the failed system call.
    public func records() throws(SystemError) -> [RepairRecord] {
        try FolderListing.names(in: folder).sorted().compactMap { record(named: $0) }
    }

    /// The names of all readable records.
    public var names: [String] {
        // If the folder cannot be listed, there are none.
        ((try? records()) ?? []).map(\.name)
    }

    func record(named name: String) -> RepairRecord? {
        let path = "\(folder)/\(name)"
        // A folder without a record belongs to a repair that never began.
        guard let file = try? FileDescriptor.open("\(path)/record.json", O_RDONLY) else {
            return nil
        }
        let bytes = file.bytes(from: 0, limit: RepairRecord.bytesMax)
        return try? RepairRecord(json: JSONValue(parsing: bytes), folder: path)
    }

    /// Puts replaced files back, and keeps the files that were in their place.
    ///
    /// An interrupted undo can be repeated: files already put back stay.
    ///
    /// - Parameters:
    ///   - name: the record; nil for the newest that can be undone.
    ///   - keepOut: locks others out of what the repair is about, as long as its result lives;
    ///     provided by the room that knows the kind.
    /// - Returns: the record afterwards.
    /// - Throws: `Refusal`; files put back by then stay so.
    package func undo(
        _ name: String?,
        keepingOut keepOut: (RepairRecord) throws(Refusal) -> (some AnyObject)?
    ) throws(Refusal) -> RepairRecord {
        let chosen = try find(name)
        let right = RecordLock.wait(for: chosen)
        defer { withExtendedLifetime(right) {} }
        // Another process may have changed it meanwhile.
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

    /// Finds the record of this name, or the newest that can be undone.
    ///
    /// - Parameter name: the record; nil for the newest.
    /// - Returns: a record that was not undone.
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
    /// Whether it replaced something that is still kept and was not put back.
    public var canBeUndone: Bool {
        undoneAt == nil && moves.contains { $0.whereabouts == .aside }
            && !moves.contains { $0.whereabouts == .gone }
    }
}

extension RepairRecord.Move {
    /// The place of the replaced file, by what is on the disk.
    enum Whereabouts { case inPlace, aside, gone }

    var whereabouts: Whereabouts {
        guard let identity else {
            return FileBirth(of: path) == nil ? .inPlace : .aside
        }
        if FileBirth(of: kept) == identity { return .aside }
        return FileBirth(of: path) == identity ? .inPlace : .gone
    }

    /// Puts the replaced file back, and the present one in its place.
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
