internal import Glibc
internal import VigiaJSON
public import VigiaPlatform

extension RepairRecord {
    /// Begins a repair: creates the folder of its record.
    ///
    /// - Parameters:
    ///   - kind: the kind of repair.
    ///   - service: the service that needs it.
    ///   - subject: the file or folder to repair, absolute.
    ///   - state: the project's `.vigia`, absolute; it must exist.
    ///   - user: the user as which files are moved; nil for the caller.
    /// - Returns: the record, without steps.
    /// - Throws: the failed system call.
    public static func begin(
        _ kind: Kind,
        service: String,
        subject: String,
        in state: String,
        for user: SystemUser? = nil
    ) throws(SystemError) -> Self {
        let all = folder(in: state)
        try makeFolder(all)
        while true {
            let time = now
            let path = "\(all)/\(stamp(time))-\(kind.rawValue)"
            // If two begin in one millisecond, the second takes the next one.
            guard try makeFolder(path) else { continue }
            let record = Self(
                folder: path,
                kind: kind,
                service: service,
                subject: subject,
                user: user?.isOwn == true ? nil : user,
                time: time
            )
            do throws(SystemError) {
                try record.save()
            } catch {
                // A repair that fails to begin leaves nothing.
                try? FileSystem.removeTree(path)
                throw error
            }
            return record
        }
    }

    /// Removes the record and its folder if nothing is kept in it.
    ///
    /// - Throws: the failed system call.
    package func dropUnlessMoved() throws(SystemError) {
        guard moves.allSatisfy({ $0.whereabouts == .inPlace }) else { return }
        try SystemUser.act(as: .own) { () throws(SystemError) in
            try FileSystem.removeTree(folder)
        }
    }

    /// The present time in milliseconds since 1970, as in records.
    package static var now: Int64 {
        let (seconds, nanoseconds) = Clock.wall()
        return seconds * 1000 + nanoseconds / 1_000_000
    }

    /// The folder with a project's records.
    static func folder(in state: String) -> String { "\(state)/repairs" }

    /// Adds a step in plain words.
    ///
    /// - Throws: the failed system call.
    public mutating func add(_ step: String) throws(SystemError) {
        steps.append(step)
        try save()
    }

    /// Moves a file or folder into the record's folder, with no replacement.
    ///
    /// - Parameters:
    ///   - path: the file or folder, absolute and on the file system of the record's folder; a
    ///     missing one is recorded, so that undoing removes what comes in its place.
    ///   - name: its name in the record's folder.
    /// - Throws: the failed system call; nothing has moved.
    public mutating func putAside(_ path: String, as name: String) throws(SystemError) {
        let kept = "\(folder)/\(name)"
        let identity = FileBirth(of: path)
        try note(path, kept, identity, installed: nil)
        if identity != nil { try FileSystem.rename(path, to: kept) }
        try Self.sync(folderOf: path, folder)
    }

    /// Replaces a file or folder in one atomic step.
    ///
    /// - Parameters:
    ///   - path: the replaced one, absolute; it may be missing.
    ///   - new: the replacement, absolute and on the same file system; afterwards the old one is
    ///     kept under this name.
    /// - Throws: the failed system call; nothing has moved.
    public mutating func replace(_ path: String, by new: String) throws(SystemError) {
        let identity = FileBirth(of: path)
        try note(path, new, identity, installed: FileBirth(of: new))
        try moving(path) { () throws(SystemError) in
            if identity == nil {
                try FileSystem.rename(new, to: path)
            } else {
                try FileSystem.exchange(path, new)
            }
        }
        try Self.sync(folderOf: path, folder)
    }

    private mutating func note(
        _ path: String,
        _ kept: String,
        _ identity: FileBirth?,
        installed: FileBirth?
    ) throws(SystemError) {
        let archive = RepairArchive(of: self)
        let isProven = try SystemUser.act(as: .own) { () throws(SystemError) in
            identity.map { archive.isProven($0, at: path) } ?? false
        }
        moves.append(
            Move(
                path: path,
                kept: kept,
                identity: identity,
                installed: installed,
                isProven: isProven
            )
        )
        do throws(SystemError) {
            try save()
        } catch {
            moves.removeLast()
            throw error
        }
    }

    /// Writes the record atomically, and flushes it to the disk.
    package func save() throws(SystemError) {
        var text = JSON.encode(self)
        text.append(UInt8(ascii: "\n"))
        let path = "\(folder)/record.json"
        try SystemUser.act(as: .own) { () throws(SystemError) in
            try FileSystem.replace(path, with: text)
            try Self.sync(folderOf: path)
        }
    }

    /// Makes a folder with mode 0700; false if it existed.
    @discardableResult
    private static func makeFolder(_ path: String) throws(SystemError) -> Bool {
        if unsafe mkdir(path, 0o700) == 0 { return true }
        guard errno == EEXIST else { throw SystemError(call: "make \(path)", errno: errno) }
        return false
    }

    /// Flushes the names in the folder of a path, and in another one, to the disk.
    ///
    /// A file system that does not support it is no reason to fail.
    static func sync(folderOf path: String, _ other: String? = nil) throws(SystemError) {
        let parent = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        try SystemUser.act(as: .own) { () throws(SystemError) in
            for folder in [parent, other].compactMap({ $0 }) where !folder.isEmpty {
                let opened = try FileDescriptor.open(folder, O_RDONLY | O_DIRECTORY)
                _ = fsync(opened.raw)
            }
        }
    }

    /// A time in UTC whose text sorts by time: `20260304T050607.089Z`.
    package static func stamp(_ milliseconds: Int64) -> String {
        var (seconds, parts) = unsafe (time_t(milliseconds / 1000), tm())
        _ = unsafe gmtime_r(&seconds, &parts)
        func digits(_ number: Int, _ count: Int) -> String {
            let text = String(number)
            return String(repeating: "0", count: max(0, count - text.count)) + text
        }
        let date = unsafe [Int(parts.tm_year) + 1900, Int(parts.tm_mon) + 1, Int(parts.tm_mday)]
        let clock = unsafe [parts.tm_hour, parts.tm_min, parts.tm_sec]
        return date.map { digits($0, 2) }.joined() + "T"
            + clock.map { digits(Int($0), 2) }.joined() + "."
            + digits(Int(milliseconds % 1000), 3) + "Z"
    }
}
