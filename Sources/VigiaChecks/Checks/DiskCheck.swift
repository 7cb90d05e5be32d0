internal import VigiaCore
internal import VigiaPlatform

/// Checks whether the file system of a path has enough free space and inodes.
struct DiskCheck: Check {
    static let codes: [CheckCode] = [.diskFull]
    private let path: String
    private let free: Share?
    private let inodes: Share?

    init?(_ check: CheckSpec, for context: CheckContext) {
        guard case .disk(let path, let free, let inodes) = check.question else { return nil }
        (self.path, self.free, self.inodes) = (path, free, inodes)
    }

    func subject(in context: CheckContext) -> String { "disk \(context.short(path))" }

    func ask(in context: CheckContext) -> CheckAnswer {
        guard let place = CheckContext.existing(path), let capacity = FileSystem.capacity(at: place)
        else {
            return .ill(.system, "nothing can be told of its file system")
        }
        let bytes = Bytes(count: Int(clamping: capacity.free))
        let words =
            "\(bytes) free" + (percent(capacity.free, capacity.total).map { " (\($0)%)" } ?? "")
        if let free, !free.isMet(by: capacity.free, of: capacity.total) {
            let hint =
                "make room, or ask for less; du -xsh \(context.short(place))/* shows what takes it"
            return .ill(.diskFull, "\(words), less than \(free)", hint: hint)
        }
        // A file system without an inode limit reports 0 in all.
        if let inodes, capacity.files > 0, !inodes.isMet(by: capacity.filesFree, of: capacity.files)
        {
            let hint = "remove files; df -i \(context.short(place)) shows how many there are"
            let words = "room for \(capacity.filesFree) more files, less than \(inodes)"
            return .ill(.diskFull, words, hint: hint)
        }
        return .well(words)
    }

    private func percent(_ part: UInt64, _ whole: UInt64) -> UInt64? {
        whole > 0 ? part / max(1, whole / 100) : nil
    }
}

extension Share {
    /// Whether `part` of a whole is at least this share.
    func isMet(by part: UInt64, of whole: UInt64) -> Bool {
        switch self {
        case .percent(let least): Double(part) * 100 >= Double(whole) * Double(least)
        case .size(let least): part >= UInt64(clamping: least.count)
        case .count(let least): part >= UInt64(clamping: least)
        }
    }
}

extension CheckCode {
    /// The disk has too little space.
    static let diskFull = Self(
        "check.disk_full",
        meaning: "the file system has less free space, or fewer free inodes, than required",
        remedy: "free disk space; `du -xsh *` shows what uses it"
    )
}
