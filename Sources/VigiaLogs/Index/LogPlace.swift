public import VigiaCore
public import VigiaPlatform

/// The paths of a log's files: the active file, its archives, and their indexes.
///
/// An archive has the log's name, the time of its last byte in UTC, and `.zst` once it is
/// compressed: `backend.log.20261124T191011.123Z.zst`. So archives sort by time. An index has the
/// name of its log or archive, without `.zst`, and `.idx`.
public struct LogPlace: Hashable, Sendable {
    /// The log.
    public let name: LogName
    /// The project's folder, a text shared by all logs, of which there may be thousands.
    private let project: String

    /// Creates the paths of a log in a project.
    ///
    /// - Parameters:
    ///   - name: the log.
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

    /// The path of the active file.
    public var active: String { "\(logs)/\(name.file)" }

    /// The path of the active file's index.
    public var activeIndex: String { index(of: name.file) }

    /// The path of the index of the log or of an archive.
    ///
    /// - Parameter file: the name of the log or of an archive, without its folder.
    /// - Returns: its path.
    public func index(of file: String) -> String { "\(indexes)/\(Self.indexName(of: file))" }

    /// The name of the active file's index.
    var activeIndexName: String { Self.indexName(of: name.file) }

    /// The name of the index of a log's file.
    static func indexName(of file: String) -> String {
        let plain = file.hasSuffix(".zst") ? file.dropLast(4) : file[...]
        return "\(plain).idx"
    }

    /// The existing archives, oldest first; an archive that exists both compressed and plain counts
    /// once, as the plain one.
    ///
    /// - Throws: the failed system call, except that the folder is missing.
    public func archives() throws(SystemError) -> [LogArchive] {
        let all = try folder.contents().compactMap { LogArchive($0, of: name.file) }
        let plain = Set(all.filter { !$0.isCompressed }.map(\.time))
        return all.filter { !$0.isCompressed || !plain.contains($0.time) }
            .sorted { $0.time < $1.time }
    }
}

/// A rotated log file, which is complete.
public struct LogArchive: Hashable, Sendable {
    /// The file's name, without its folder.
    public let file: String
    /// The time of its last byte, in UTC.
    public let time: WallTime
    /// Whether it is compressed with zstd.
    public let isCompressed: Bool

    /// The suffix of a compressed archive.
    public static let compressedSuffix = ".zst"
    /// The suffix while an archive is being compressed.
    public static let unfinishedSuffix = ".zst.tmp"

    /// Parses a file name; nil if it is no archive of this log.
    ///
    /// - Parameters:
    ///   - file: the name, without its folder.
    ///   - log: the name of the active file.
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

    /// Parses a file name of any log's archive; nil if it is none.
    ///
    /// - Parameter file: the name, without its folder.
    /// - Returns: the archive, and the name of its log's active file.
    public static func any(_ file: String) -> (archive: LogArchive, log: String)? {
        let plain = file.hasSuffix(compressedSuffix) ? file.dropLast(4) : file[...]
        // The time has 20 characters, after a dot.
        let log = String(plain.dropLast(21))
        guard log.hasSuffix(".log"), let archive = LogArchive(file, of: log) else { return nil }
        return (archive, log)
    }

    /// The name of an archive that ends at a time.
    ///
    /// - Parameters:
    ///   - time: the time of its last byte.
    ///   - log: the name of the active file.
    /// - Returns: the name, without its folder.
    public static func name(_ time: WallTime, of log: String) -> String {
        "\(log).\(time.archived)"
    }
}

extension WallTime {
    /// The time as in an archive's name: `20261124T191011.123Z`.
    ///
    /// Source: ISO 8601, basic format.
    var archived: String {
        String(
            decoding: text.filter { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: ":") },
            as: UTF8.self
        )
    }

    /// Parses a time in that form; nil for anything else.
    init?(archived text: String) {
        let part = Array(text)
        guard part.count == 20, part[8] == "T", part[15] == "." else { return nil }
        let day = "\(String(part[..<4]))-\(String(part[4..<6]))-\(String(part[6..<8]))"
        let time = "\(String(part[9..<11])):\(String(part[11..<13])):\(String(part[13...]))"
        self.init("\(day)T\(time)")
    }
}
