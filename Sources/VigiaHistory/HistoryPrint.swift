public import VigiaCore
public import VigiaJSON
internal import VigiaPlatform

/// What identifies the content of a file that was hashed.
public struct FileMark: Hashable, Sendable {
    /// The inode, size and times.
    public let mark: String
    /// The hash of its content.
    public let hash: UInt64

    init(mark: String, hash: UInt64) { (self.mark, self.hash) = (mark, hash) }

    static func mark(of file: FileStatus) -> String {
        "\(file.device):\(file.inode):\(file.size):\(file.modified):\(file.changed)"
    }
}

/// The print of a run as the history keeps it.
public struct HistoryPrint: Hashable, Sendable {
    /// The service.
    public let service: String
    /// The run.
    public let run: RunID
    /// When the print was taken.
    public let at: WallTime
    /// How long the run had to be well to be stable.
    public let stableAfter: Duration
    /// The print.
    public let print: RunPrint
    /// The files that were read for it.
    public private(set) var files: [String: FileMark]

    /// Takes the print of a run of a service.
    public init(
        _ print: RunPrint,
        of service: String,
        _ run: RunID,
        at time: WallTime,
        stableAfter: Duration,
        files: [String: FileMark] = [:]
    ) {
        (self.print, self.service, self.run) = (print, service, run)
        (at, self.stableAfter, self.files) = (time, stableAfter, files)
    }
}

extension HistoryPrint {
    /// The print alone, as the history keeps it.
    var withoutFiles: Self {
        var print = self
        print.files = [:]
        return print
    }
}

extension HistoryPrint: JSONWritable, JSONReadable {
    /// Writes every member.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("service", service)
            json.member("run", run.raw)
            json.member("at", at.description)
            json.member("stable_ms", Int(stableAfter.milliseconds))
            let parts = print.hashes.map { [$0.key.kind.rawValue, $0.key.name, $0.value.hex] }
            json.member("parts", parts.sorted { ($0[0], $0[1]) < ($1[0], $1[1]) })
            let files = files.sorted { $0.key < $1.key }
            json.member("files", files.map { [$0.key, $0.value.mark, $0.value.hash.hex] })
        }
    }

    /// Reads every member; parts of an unknown kind are skipped.
    public init(json: JSONValue) throws(JSONError) {
        service = try json.member("service")
        run = RunID(raw: try json.member("run"))
        at = WallTime(try json.member("at") as String) ?? WallTime(milliseconds: 0)
        let milliseconds: Int = try json.member("stable_ms")
        stableAfter = .milliseconds(Int64(milliseconds))
        var hashes: [RunPrint.Part: UInt64] = [:]
        for part in try json.member("parts") as [[String]] where part.count == 3 {
            guard let kind = RunPrint.Kind(rawValue: part[0]), let hash = UInt64(part[2], radix: 16)
            else { continue }
            hashes[RunPrint.Part(kind, part[1])] = hash
        }
        print = RunPrint(hashes)
        files = [:]
        for file in try json.member("files") as [[String]] where file.count == 3 {
            guard let hash = UInt64(file[2], radix: 16) else { continue }
            files[file[0]] = FileMark(mark: file[1], hash: hash)
        }
    }
}

extension UInt64 {
    /// The number in hexadecimal digits.
    var hex: String { String(self, radix: 16) }
}
