internal import Glibc
public import VigiaCore
public import VigiaPlatform

/// The last lines of a file, as text.
public enum LastLines {
    /// The most bytes read from the end of a file.
    public static let bytesMax = 256 * 1024

    /// Reads the last lines of a file.
    ///
    /// - Parameters:
    ///   - file: its name; an unreadable file has no lines.
    ///   - folder: its folder.
    ///   - count: the number of lines.
    ///   - bytesMax: the most bytes read from the end.
    /// - Returns: the lines without newlines; invalid UTF-8 is replaced by U+FFFD.
    public static func of(
        _ file: String,
        in folder: OwnedFolder,
        _ count: Int,
        within bytesMax: Int = Self.bytesMax
    ) -> [String] {
        // The lines are a hint for people: if the file cannot be read, none are shown.
        guard count > 0, let file = try? folder.openToRead(file), let facts = try? file.facts()
        else { return [] }
        let start = max(0, facts.size - bytesMax)
        let bytes = file.bytes(from: start, limit: bytesMax)
        var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        if start > 0 { lines = Array(lines.dropFirst()) }
        return lines.suffix(count).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Reads the last lines of a log, archives included.
    ///
    /// - Parameters:
    ///   - place: the log; unreadable files have no lines.
    ///   - count: the number of lines.
    /// - Returns: the lines without newlines; invalid UTF-8 is replaced by U+FFFD.
    public static func of(_ place: LogPlace, _ count: Int) -> [String] {
        let history = LogHistory(place) { _ in }
        let range = history.range(history.whole, lines: count).range
        return lines(of: [LogReader(history, range)], count)
    }

    /// Reads the last lines of a run, both streams merged by time.
    ///
    /// - Parameters:
    ///   - run: the run.
    ///   - service: its service.
    ///   - project: the project's folder.
    ///   - count: the number of lines.
    /// - Returns: the lines without newlines; none if the run wrote nothing.
    public static func of(
        _ run: RunID,
        of service: String,
        project: String,
        _ count: Int
    ) -> [String] {
        let readers = [LogChannel.stdout, .stderr].compactMap { channel -> LogReader? in
            let name = LogName(service: service, channel: channel)
            let history = LogHistory(LogPlace(name, project: project)) { _ in }
            guard let whole = history.range(history.whole, of: run) else { return nil }
            return LogReader(history, history.range(whole, lines: count).range)
        }
        return lines(of: readers, count)
    }

    private static func lines(of readers: [LogReader], _ count: Int) -> [String] {
        let merge = LogMerge(readers)
        var lines: [String] = []
        while let piece = merge.next(isExact: false)?.piece {
            guard case .lines(let bytes) = piece.content else { continue }
            lines += bytes.split(separator: UInt8(ascii: "\n"))
                .map { String(decoding: $0, as: UTF8.self) }
            if lines.count > 4 * count { lines.removeFirst(lines.count - count) }
        }
        return lines.suffix(count)
    }
}

/// The last lines of a text that are not blank, oldest first.
///
/// - Parameters:
///   - bytes: the text; invalid UTF-8 becomes U+FFFD.
///   - isCut: whether it begins in the middle of a line, which is then omitted unless it is the
///     only one.
///   - count: the most lines.
/// - Returns: the lines, without newlines.
func lastLines(of bytes: [UInt8], isCut: Bool, _ count: Int) -> [String] {
    var lines = bytes.split(separator: UInt8(ascii: "\n"))
    if isCut, lines.count > 1, bytes.first != UInt8(ascii: "\n") { lines.removeFirst() }
    return lines.filter { $0.contains { $0 > 0x20 } }.suffix(count).map { line in
        String(decoding: line.last == 0x0D ? line.dropLast() : line, as: UTF8.self)
    }
}
