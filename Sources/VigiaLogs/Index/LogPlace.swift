public import VigiaCore
public import VigiaPlatform

/// Where the files of one log are: the one that is written, its archives, and their indexes.
///
/// An archive has the log's name with the time of its last byte behind it, in UTC, and `.zst`
/// once it is compressed: `backend.log.20261124T191011.123Z.zst`. So names of archives sort by
/// time. The index of a log or an archive has its name, without `.zst`, and `.idx`.
public struct LogPlace: Hashable, Sendable {
    /// Which log.
    public let name: LogName
    /// One text that all logs of a project share; there may be thousands of them.
    private let project: String

    /// Takes the name and the folders.
    ///
    /// - Parameters:
    ///   - name: which log.
    ///   - project: the project's folder.
    public init(_ name: LogName, project: String) {
        (self.name, self.project) = (name, project)
    }

    /// The project's folder of logs.
    public var folder: OwnedFolder { .logs(of: project) }

    /// The path of that folder.
    public var logs: String { folder.path }

    /// The project's folder of indexes.
    public var indexFolder: OwnedFolder { .state(of: project).folder("index") }

    /// The path of that folder.
    public var indexes: String { indexFolder.path }

    /// The path of the file that is written.
    public var active: String { "\(logs)/\(name.file)" }

    /// The path of the index of the file that is written.
    public var activeIndex: String { index(of: name.file) }

    /// The path of the index of a file of this log.
    ///
    /// - Parameter file: the name of the log or of an archive, without its folder.
    /// - Returns: its path.
    public func index(of file: String) -> String { "\(indexes)/\(Self.indexName(of: file))" }

    /// The name of the index of the file that is written.
    var activeIndexName: String { Self.indexName(of: name.file) }

    /// The name of the index of a log's file.
    static func indexName(of file: String) -> String {
        let plain = file.hasSuffix(".zst") ? file.dropLast(4) : file[...]
        return "\(plain).idx"
    }

    /// The archives that there are, the oldest first; one that stands there both compressed and
    /// not counts once, as it was before.
    ///
    /// - Throws: what the kernel refused, other than that there is no such folder.
    public func archives() throws(SystemError) -> [LogArchive] {
        let all = try folder.contents().compactMap { LogArchive($0, of: name.file) }
        let plain = Set(all.filter { !$0.isCompressed }.map(\.time))
        return all.filter { !$0.isCompressed || !plain.contains($0.time) }
            .sorted { $0.time < $1.time }
    }
}

/// A part of a log that is complete.
public struct LogArchive: Hashable, Sendable {
    /// The name of its file, without the folder.
    public let file: String
    /// When its last byte came, in UTC.
    public let time: WallTime
    /// Whether it is compressed with zstd.
    public let isCompressed: Bool

    /// What a compressed one ends with.
    public static let compressedSuffix = ".zst"
    /// What one ends with while it is being compressed.
    public static let unfinishedSuffix = ".zst.tmp"

    /// Reads the name of a file; nil where it is no archive of this log.
    ///
    /// - Parameters:
    ///   - file: the name, without the folder.
    ///   - log: the name of the log's own file.
    public init?(_ file: String, of log: String) {
        guard file.utf8.starts(with: log.utf8), file.utf8.count > log.utf8.count + 1 else {
            return nil
        }
        var rest = file.utf8.dropFirst(log.utf8.count)
        guard rest.popFirst() == UInt8(ascii: ".") else { return nil }
        isCompressed = file.hasSuffix(Self.compressedSuffix)
        if isCompressed { rest = rest.dropLast(Self.compressedSuffix.utf8.count) }
        guard let time = WallTime(archived: String(decoding: rest, as: UTF8.self)) else {
            return nil
        }
        (self.file, self.time) = (file, time)
    }

    /// Reads the name of a file, and whose archive it is; nil where it is no archive of any log.
    ///
    /// - Parameter file: the name, without the folder.
    /// - Returns: the archive, and the name of the log's own file.
    public static func any(_ file: String) -> (archive: LogArchive, log: String)? {
        let plain = file.hasSuffix(compressedSuffix) ? file.dropLast(4) : file[...]
        // The time has 20 characters, and a dot before it.
        let log = String(plain.dropLast(21))
        guard log.hasSuffix(".log"), let archive = LogArchive(file, of: log) else { return nil }
        return (archive, log)
    }

    /// The name of an archive that ends at this time.
    ///
    /// - Parameters:
    ///   - time: when its last byte came.
    ///   - log: the name of the log's own file.
    /// - Returns: the name, without the folder.
    public static func name(_ time: WallTime, of log: String) -> String {
        "\(log).\(time.archived)"
    }
}

extension WallTime {
    /// The time as it stands in the name of an archive: `20261124T191011.123Z`.
    ///
    /// Source: ISO 8601, basic format.
    var archived: String {
        String(
            decoding: text.filter { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: ":") },
            as: UTF8.self
        )
    }

    /// Reads what `archived` wrote; nil for all else.
    init?(archived text: String) {
        let part = Array(text)
        guard part.count == 20, part[8] == "T", part[15] == "." else { return nil }
        let day = "\(String(part[..<4]))-\(String(part[4..<6]))-\(String(part[6..<8]))"
        let time = "\(String(part[9..<11])):\(String(part[11..<13])):\(String(part[13...]))"
        self.init("\(day)T\(time)")
    }
}
