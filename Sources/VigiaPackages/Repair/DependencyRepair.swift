internal import Glibc
public import VigiaCore
public import VigiaPlatform
public import VigiaRepairs

/// Why packages could not be reinstalled; the old ones are untouched.
public enum DependencyFailure: Error, Hashable, Sendable {
    /// The lock file does not allow it, for the reason in the fault.
    case lock(DependencyFault)
    /// The package manager is not installed.
    case noProgram(String)
    /// The package manager cannot reach its registry; in its own words.
    case offline(String)
    /// The disk is full.
    case diskFull(String)
    /// The time limit passed.
    case late(String, Duration)
    /// The package manager failed; with its last words.
    case failed(String, words: String)
    /// The package manager succeeded, but the result cannot be right.
    case notBetter(DependencyReport)
    /// A system call failed.
    case system(SystemError)
}

extension DependencyFailure: Explained {
    /// A stable identifier to search for.
    public var code: String {
        switch self {
        case .lock(let fault): fault.code
        case .noProgram: "dependencies.no_program"
        case .offline: "dependencies.offline"
        case .diskFull: "dependencies.disk_full"
        case .late: "dependencies.late"
        case .failed: "dependencies.failed"
        case .notBetter: "dependencies.not_better"
        case .system: "dependencies.system"
        }
    }

    /// What happened.
    public var problem: String {
        switch self {
        case .lock(let fault): fault.words
        case .noProgram(let program): "\(program) is not installed, or not in the service's PATH"
        case .offline(let words): "packages cannot be fetched: \(words)"
        case .diskFull(let words): "there is no room on the disk: \(words)"
        case .late(let program, let limit): "\(program) did not end within \(limit.text)"
        case .failed(let program, let words): "\(program) failed: \(words)"
        case .notBetter(let report):
            "what was installed is not what the lock file says either: \(report.words)"
        case .system(let error): "\(error)"
        }
    }

    /// The next thing to try.
    public var hint: String? {
        switch self {
        case .lock(let fault): fault.hint
        case .noProgram(let program): "install \(program), or put its folder into PATH"
        case .offline: "what was installed is as it was; try again when the network is back"
        case .diskFull: "what was installed is as it was; make room and try again"
        case .late: "what was installed is as it was; give it more time with --timeout"
        case .failed: "what was installed is as it was; run it by hand to see all it says"
        case .notBetter(let report): report.hint ?? "what was installed before is as it was"
        case .system: "what was installed is as it was"
        }
    }
}

extension DependencyDoctor {
    /// The default time limit of an installation.
    public static let repairWithin = Duration.seconds(600)

    /// The repair in one line without a full stop; nil if nothing can be done.
    ///
    /// - Parameter report: the result of the examination.
    /// - Returns: the line.
    public func plan(for report: DependencyReport) -> String? {
        guard report.canBeRepaired, let lock = report.lock else { return nil }
        return asUser(or: nil) { repair.plan(from: lock) }
    }

    /// The repair of this package manager.
    private var repair: any PackageRepair { Installers.run(for: kind).repair(by: self) }

    /// Whether a repair can be undone: replaced packages are kept.
    public var keepsTheOld: Bool { Installers.run(for: kind).keepsTheOld(self) }

    /// Reinstalls packages from the lock file in a staging folder, verifies them, and exchanges
    /// them with the old ones.
    ///
    /// Everything is done as the service's user, except for the record, which is Vigia's own.
    ///
    /// - Parameters:
    ///   - record: keeps the replaced packages.
    ///   - limit: the time limit of the package manager.
    ///   - progress: gets the package manager's output, line by line.
    /// - Returns: the new examination, with no faults except those that the package manager
    ///   disputes; the record has these.
    /// - Throws: `DependencyFailure`; then nothing was replaced.
    public func repair(
        _ record: inout RepairRecord,
        within limit: Duration = repairWithin,
        _ progress: @escaping (String) -> Void = { _ in }
    ) throws(DependencyFailure) -> DependencyReport {
        try SystemUser.act(as: user, refused: { .system($0) }) {
            () throws(DependencyFailure) in
            try install(&record, within: limit, progress)
        }
    }

    private func install(
        _ record: inout RepairRecord,
        within limit: Duration,
        _ progress: @escaping (String) -> Void
    ) throws(DependencyFailure) -> DependencyReport {
        let before = examine()
        if let fault = before.faults.first(where: { !$0.isRepairable }) { throw .lock(fault) }
        if let hint = before.foreignHint {
            let words = before.faults.first?.words ?? "these packages are not for Vigia to install"
            throw .lock(
                DependencyFault(before.faults.first?.kind ?? .unverified, words, hint: hint)
            )
        }
        let work = InstallWork(doctor: self, limit: limit, progress: progress)
        try repair.install(with: work, &record)
        let after = examine()
        guard after.isDisputable else { throw .notBetter(after) }
        if let mark = mark(of: after) { try record.dispute(mark) }
        return after
    }
}

/// Runs package managers, and classifies their failures.
struct InstallWork {
    let doctor: DependencyDoctor
    let limit: Duration
    let progress: (String) -> Void

    /// Runs a program to its end.
    ///
    /// - Parameters:
    ///   - words: the program and its arguments.
    ///   - folder: the working directory.
    ///   - changes: changes to the service's environment; nil removes a variable.
    /// - Throws: why it did not succeed.
    func run(
        _ words: [String],
        in folder: String,
        _ changes: [String: String?] = [:]
    ) throws(DependencyFailure) {
        var environment = doctor.environment
        for (name, value) in changes { environment[name] = value }
        let name = words[0].split(separator: "/").last.map(String.init) ?? words[0]
        let answer: ProgramRun.Answer
        var lines = Lines(progress)
        do throws(SystemError) {
            answer = try doctor.tools.run(words, in: folder, environment)
                .run(within: limit) { lines.take($0) }
        } catch {
            if error.errno == ENOENT { throw .noProgram(words[0]) }
            throw .system(error)
        }
        switch answer.ending {
        case .exited(0): return
        case .tooLate: throw .late(name, limit)
        case .exited, .killed:
            let said = answer.head + (answer.written > answer.head.count ? answer.tail : [])
            throw Self.failure(of: name, String(decoding: said, as: UTF8.self))
        }
    }

    private static let offlineMarks = [
        "ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "ENETUNREACH",
        "EHOSTUNREACH", "ERR_SOCKET_TIMEOUT", "Failed to establish a new connection",
        "Connection refused", "Network is unreachable", "Temporary failure in name resolution",
        "Could not reach host", "Could not resolve host", "no such host", "dial tcp",
        "Connection timed out", "Read timed out",
    ]

    private static let fullMarks = ["ENOSPC", "No space left on device", "Disk quota exceeded"]

    private static func failure(of name: String, _ said: String) -> DependencyFailure {
        let lines = said.split(whereSeparator: \.isNewline).map { $0.trimmed }
        if let line = lines.first(where: { line in fullMarks.contains { line.holds($0) } }) {
            return .diskFull(String(line.prefix(wordsMax)))
        }
        if let line = lines.first(where: { line in offlineMarks.contains { line.holds($0) } }) {
            return .offline(String(line.prefix(wordsMax)))
        }
        // The first line that is marked as an error usually says more than the last lines.
        let errors = lines.compactMap { line in
            marks.first { line.hasPrefix($0) }.map { line.dropFirst($0.count).trimmed }
        }
        let plain = lines.first { line in tellingMarks.contains { line.holds($0) } }
        let telling =
            plain
            ?? errors.first { line in
                !line.isEmpty && !vague.contains { line.hasPrefix($0) }
            }
        let words = telling ?? lines.last ?? "it said nothing"
        return .failed(name, words: String(words.prefix(wordsMax)))
    }

    /// The beginnings of lines that are errors.
    private static let marks = ["npm error", "npm ERR!", "ERROR:", "error:", "Error:", "go:"]
    /// Their continuations that say little: npm's details before the summary, and go's progress.
    private static let vague = [
        "code ", "syscall ", "path ", "dest ", "errno ", "downloading ", "extracting ",
        "finding ",
    ]
    /// Phrases in lines that are errors without a mark.
    private static let tellingMarks = ["checksum mismatch", "missing go.sum entry"]

    /// The most characters of a package manager's message.
    private static let wordsMax = 300
}

extension DependencyFailure {
    /// Makes a system call, and converts its error.
    static func granting<Value: ~Copyable>(
        _ call: () throws(SystemError) -> Value
    ) throws(DependencyFailure) -> Value {
        do throws(SystemError) {
            return try call()
        } catch {
            if error.errno == ENOSPC { throw .diskFull("\(error)") }
            throw .system(error)
        }
    }
}

/// Splits output into lines.
private struct Lines {
    private let hand: (String) -> Void
    private var line: [UInt8] = []

    /// The most bytes of a line; the rest is skipped.
    private static let bytesMax = 4096

    init(_ hand: @escaping (String) -> Void) { self.hand = hand }

    mutating func take(_ bytes: ArraySlice<UInt8>) {
        for byte in bytes {
            if byte == 10 || byte == 13 {
                if !line.isEmpty { hand(String(decoding: line, as: UTF8.self)) }
                line.removeAll(keepingCapacity: true)
            } else if line.count < Self.bytesMax {
                line.append(byte)
            }
        }
    }
}
