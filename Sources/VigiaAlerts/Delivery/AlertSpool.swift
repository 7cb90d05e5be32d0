public import VigiaCore
internal import VigiaJSON
public import VigiaPlatform
public import VigiaWire

/// The messages that wait for delivery: the folder `.vigia/alerts`, one file for each message and
/// target.
///
/// A file appears whole or not at all, and is removed once its target has taken it. So a death at
/// any moment loses no message; it may be sent again, with the same identity.
///
/// Whoever writes does not wait for the disk, since it has logs to write; the notifier, which has
/// nothing else to do, does so before it sends a message.
public struct AlertSpool: Sendable {
    /// The most files; at the maximum the oldest resolved message is left out, or else the oldest.
    public static let filesMax = 1000
    /// The most bytes of one file.
    static let bytesMax = 4 << 20

    /// The folder, owned by the project.
    let folder: OwnedFolder

    /// Takes the folder of a project's run-time state.
    ///
    /// - Parameter state: `.vigia`.
    public init(in state: OwnedFolder) { folder = state.folder("alerts") }

    /// Writes messages for a target; a message that is there already is replaced by itself.
    ///
    /// - Parameters:
    ///   - notices: the messages.
    ///   - target: the name of the target.
    /// - Returns: the names of other messages that were left out, since there are too many.
    /// - Throws: the failed system call; some of the messages may be written then.
    public func write(_ notices: [AlertNotice], for target: String) throws(SystemError) -> [String]
    {
        guard !notices.isEmpty else { return [] }
        try folder.make()
        for notice in notices {
            let name = Self.name(of: notice, for: target)
            try folder.replace(name, with: JSON.encode(notice))
        }
        return try makeRoom()
    }

    /// Waits until the disk has messages, and which alerts are open.
    ///
    /// - Parameter names: the names of files.
    /// - Throws: the failed system call.
    public func settle(_ names: [String]) throws(SystemError) {
        try folder.settle(names + [Self.openFile])
    }

    /// Removes the least important messages where there are too many.
    private func makeRoom() throws(SystemError) -> [String] {
        let names = try names()
        let excess = names.count - Self.filesMax
        guard excess > 0 else { return [] }
        let resolved = names.filter { $0.contains("-resolved.") }
        let removed = Array((resolved + names.filter { !$0.contains("-resolved.") }).prefix(excess))
        for name in removed { try folder.remove(name) }
        return removed
    }

    /// The file with the open alerts.
    private static let openFile = "open"

    /// Writes down which alerts are open, for a start that finds no checkpoint.
    ///
    /// - Parameter open: the alerts; nil for none.
    /// - Throws: the failed system call.
    public func keep(open: AlertNotice?) throws(SystemError) {
        guard let open else { return try folder.remove(Self.openFile) }
        try folder.make()
        try folder.replace(Self.openFile, with: JSON.encode(open))
    }

    /// The alerts that were open when Vigia or the machine ended without a word; nil for none.
    private var open: AlertNotice? {
        // A missing file is the rule.
        let bytes = (try? folder.content(of: Self.openFile, limit: Self.bytesMax)) ?? []
        return JSON.decode(AlertNotice.self, from: bytes)
    }

    /// Ends the alerts that were open when Vigia or the machine ended without a word: an alert whose
    /// condition still holds is raised again.
    ///
    /// - Parameters:
    ///   - targets: the targets.
    ///   - time: the end.
    /// - Returns: the names of the targets that messages were written for.
    /// - Throws: the failed system call.
    public func endOpen(for targets: [AlertTarget], at time: WallTime) throws(SystemError)
        -> [String]
    {
        guard let open else { return [] }
        let ended = open.alerts.map { $0.resolved(at: time) }
        for target in targets {
            let notices = AlertNotice.notices(of: ended, from: open.origin, for: target)
            _ = try write(notices, for: target.name)
        }
        try keep(open: nil)
        return targets.map(\.name)
    }

    /// All messages, the oldest first.
    ///
    /// - Returns: names of files.
    /// - Throws: the failed system call.
    public func names() throws(SystemError) -> [String] {
        try folder.contents().filter { $0.hasSuffix(".json") }.sorted()
    }

    /// The messages that wait, the oldest first, as far as the names of their files say.
    ///
    /// - Returns: nothing where the folder cannot be read, or is not there.
    public func waiting() -> [WaitingMessage] {
        ((try? names()) ?? []).compactMap { name in
            guard let target = Self.target(of: name),
                let made = Int64(name.prefix { $0 != "-" })
            else { return nil }
            return WaitingMessage(
                target: target,
                file: name,
                made: WallTime(milliseconds: made).description,
                isResolved: name.contains("-resolved.")
            )
        }
    }

    /// The alerts that were open when a supervisor last wrote messages, oldest first.
    public var left: [Alert] { open?.alerts ?? [] }

    /// The messages for a target, the oldest first.
    func names(for target: String) throws(SystemError) -> [String] {
        try names().filter { Self.target(of: $0) == target }
    }

    /// The target of a message.
    ///
    /// - Parameter name: the name of a file.
    /// - Returns: the name of the target; nil for a file that is no message.
    public static func target(of name: String) -> String? {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count < 3 ? nil : parts[1..<(parts.count - 1)].joined(separator: ".")
    }

    /// Reads a message.
    ///
    /// - Parameter name: the name of its file.
    /// - Returns: the message; nil for a file that is none.
    /// - Throws: the failed system call; `ENOENT` where the message is not there any more.
    func read(_ name: String) throws(SystemError) -> AlertNotice? {
        let bytes = try folder.content(of: name, limit: Self.bytesMax)
        return JSON.decode(AlertNotice.self, from: bytes)
    }

    /// The present absolute path of a message's file, for a program.
    func path(of name: String) -> String {
        "\(FileSystem.real(folder.path) ?? folder.path)/\(name)"
    }

    /// Removes a message.
    func remove(_ name: String) throws(SystemError) { try folder.remove(name) }

    /// The name of a message's file: it sorts by time, and is the same for the same message.
    static func name(of notice: AlertNotice, for target: String) -> String {
        let time = String(notice.madeAt.milliseconds)
        let padded = String(repeating: "0", count: max(0, 15 - time.count)) + time
        let mark = String(Checksum.of(notice.id.utf8), radix: 16)
        let state = notice.isResolved ? "resolved" : "firing"
        return "\(padded)-\(mark)-\(state).\(target).json"
    }
}
