internal import Glibc
internal import VigiaJSON
public import VigiaPlatform

extension RepairRecord {
    /// Begins a repair: makes the folder of its record.
    ///
    /// - Parameters:
    ///   - kind: what is repaired.
    ///   - service: for which service.
    ///   - subject: the file or folder, absolute.
    ///   - state: the project's `.vigia`, absolute; it is there.
    ///   - user: in whose name files are moved; nil for whoever calls.
    /// - Returns: the record, without steps.
    /// - Throws: what the kernel refused.
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
            // Of two in one millisecond, the second waits for the next one.
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
                // Of a repair that does not begin nothing is left.
                try? FileSystem.removeTree(path)
                throw error
            }
            return record
        }
    }

    /// Removes the record and its folder where nothing is put aside in it.
    ///
    /// - Throws: what the kernel refused.
    package func dropUnlessMoved() throws(SystemError) {
        guard moves.allSatisfy({ $0.whereabouts == .inPlace }) else { return }
        try SystemUser.act(as: .own) { () throws(SystemError) in
            try FileSystem.removeTree(folder)
        }
    }

    /// The time, as a record tells it: milliseconds since 1970.
    package static var now: Int64 {
        let (seconds, nanoseconds) = Clock.wall()
        return seconds * 1000 + nanoseconds / 1_000_000
    }

    /// Where the records of a project are.
    static func folder(in state: String) -> String { "\(state)/repairs" }

    /// Adds what was done, in plain words.
    ///
    /// - Throws: what the kernel refused.
    public mutating func add(_ step: String) throws(SystemError) {
        steps.append(step)
        try save()
    }

    /// Puts a file or folder aside into the record's folder, and nothing in its place.
    ///
    /// - Parameters:
    ///   - path: what to put aside, absolute and on the file system of the record's folder; one
    ///     that is not there is noted, so that undoing takes away what comes in its place.
    ///   - name: its name in the record's folder.
    /// - Throws: what the kernel refused; nothing has moved then.
    public mutating func putAside(_ path: String, as name: String) throws(SystemError) {
        let kept = "\(folder)/\(name)"
        let identity = FileBirth(of: path)
        try note(path, kept, identity, installed: nil)
        if identity != nil { try FileSystem.rename(path, to: kept) }
        try Self.sync(folderOf: path, folder)
    }

    /// Puts what was made in place of what is there, in one step that nothing can interrupt.
    ///
    /// - Parameters:
    ///   - path: what is replaced, absolute; it may be missing.
    ///   - new: what comes in its place, absolute and on the same file system. Afterwards the
    ///     old one is kept under this name.
    /// - Throws: what the kernel refused; nothing has moved then.
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

    /// Writes the record: whole or not at all, and down to the disk.
    package func save() throws(SystemError) {
        var text = JSON.encode(self)
        text.append(UInt8(ascii: "\n"))
        let path = "\(folder)/record.json"
        try SystemUser.act(as: .own) { () throws(SystemError) in
            try FileSystem.replace(path, with: text)
            try Self.sync(folderOf: path)
        }
    }

    /// Makes a folder that only its owner may enter; false where it was there.
    @discardableResult
    private static func makeFolder(_ path: String) throws(SystemError) -> Bool {
        if unsafe mkdir(path, 0o700) == 0 { return true }
        guard errno == EEXIST else { throw SystemError(call: "make \(path)", errno: errno) }
        return false
    }

    /// Has the names in the folder of a path, and in another, outlast a power cut.
    ///
    /// A file system that cannot do so is no reason to give up: the names are there.
    static func sync(folderOf path: String, _ other: String? = nil) throws(SystemError) {
        let parent = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        try SystemUser.act(as: .own) { () throws(SystemError) in
            for folder in [parent, other].compactMap({ $0 }) where !folder.isEmpty {
                let opened = try FileDescriptor.open(folder, O_RDONLY | O_DIRECTORY)
                _ = fsync(opened.raw)
            }
        }
    }

    /// A moment in UTC, so written that names in their order are times in theirs:
    /// `20260304T050607.089Z`.
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
