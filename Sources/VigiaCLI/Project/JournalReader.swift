import Glibc
import VigiaCore
import VigiaJSON
import VigiaLogs
import VigiaPlatform
import VigiaWire

/// Reads the journal of a project: the active file, Vigia's archives, and files renamed by
/// logrotate(8) and similar programs.
struct JournalReader {
    let project: ProjectFolder
    let filter: EventFilter
    /// The text of a record, which patterns are matched against.
    let line: (Record) -> String
    /// Gets a message about each unreadable file.
    let complain: (String) -> Void

    /// The most bytes read from the end of a file that was renamed by others.
    private static let foreignBytesMax = 64 << 20
    /// The number of lines read first.
    private static let lookBackMin = 1000

    /// The last records that the filter accepts, oldest first.
    ///
    /// - Parameter count: the most records.
    /// - Returns: the records.
    func last(_ count: Int) -> [Record] {
        guard count > 0 else { return [] }
        var found = own(count)
        for name in foreign {
            found += select(lines(ofForeign: name), count)
        }
        let sorted = found.enumerated().sorted {
            ($0.element.time, $0.offset) < ($1.element.time, $1.offset)
        }
        return sorted.suffix(count).map(\.element)
    }

    private func own(_ count: Int) -> [Record] {
        let place = LogPlace(.journal, project: project.path)
        var wanted = max(count, Self.lookBackMin)
        while true {
            let lines = LastLines.of(place, wanted)
            let found = select(lines, count)
            if found.count >= count || lines.count < wanted { return found }
            wanted *= 8
        }
    }

    private func select(_ lines: [String], _ count: Int) -> [Record] {
        var found: [Record] = []
        for text in lines.reversed() where found.count < count {
            guard let record = JSON.decode(Record.self, from: Array(text.utf8)) else {
                continue
            }
            if filter.takes(record, line: { line(record) }) { found.append(record) }
        }
        return found.reversed()
    }

    /// The names of journal files renamed by others.
    private var foreign: [String] {
        let names = (try? OwnedFolder.logs(of: project.path).contents()) ?? []
        let own = LogName.journal.file
        return names.filter { name in
            guard name.hasPrefix(own), name != own, LogArchive(name, of: own) == nil,
                !name.hasSuffix(LogArchive.unfinishedSuffix)
            else { return false }
            let next = name.utf8[name.utf8.index(name.startIndex, offsetBy: own.utf8.count)]
            return next == UInt8(ascii: ".") || next == UInt8(ascii: "-")
        }.sorted()
    }

    private func lines(ofForeign name: String) -> [String] {
        let folder = OwnedFolder.logs(of: project.path)
        guard let packer = Self.packers.first(where: { name.hasSuffix($0.key) })?.value else {
            return LastLines.of(name, in: folder, Int.max, within: Self.foreignBytesMax)
        }
        guard let file = try? folder.openToRead(name), let bytes = Self.unpacked(file, by: packer)
        else {
            let path = "\(folder.path)/\(name)"
            complain("\(path) cannot be unpacked; \(packer) -dc \(path) says why")
            return []
        }
        return bytes.split(separator: UInt8(ascii: "\n"))
            .map { String(decoding: $0, as: UTF8.self) }
    }

    /// The decompression programs by file suffix.
    ///
    /// Source: logrotate(8).
    private static let packers: KeyValuePairs = [
        ".gz": "gzip", ".xz": "xz", ".bz2": "bzip2", ".zst": "zstd",
    ]
    private static let unpackWithin = Duration.seconds(20)

    /// The last `foreignBytesMax` bytes of a compressed file; nil if it cannot be read.
    ///
    /// The program gets the open file, since the name may refer to another one later.
    private static func unpacked(_ file: borrowing FileDescriptor, by packer: String)
        -> ArraySlice<UInt8>?
    {
        let searchPath = setting("PATH") ?? ProgramSearch.usualPath
        // A missing program is reported like any failure.
        guard let program = try? ProgramSearch.find(packer, path: searchPath, from: "/") else {
            return nil
        }
        let run = ProgramRun(
            program,
            [packer, "-dcf", "--", "/proc/\(getpid())/fd/\(file.raw)"],
            environment: ["PATH": searchPath],
            directory: "/"
        )
        var bytes: [UInt8] = []
        let answer = try? run.run(within: unpackWithin) { part in
            bytes += part
            if bytes.count > 2 * foreignBytesMax {
                bytes.removeFirst(bytes.count - foreignBytesMax)
            }
        }
        return answer?.ending == .exited(0) ? bytes.suffix(foreignBytesMax) : nil
    }
}
