import Glibc
import VigiaCore
import VigiaJSON
import VigiaPlatform

@testable import VigiaConfig
@testable import VigiaDatabases
@testable import VigiaHTTP
@testable import VigiaImport
@testable import VigiaPackages

/// A reader of bytes that nobody vouches for; `make fuzz` feeds it with what it draws.
enum Reader: String, CaseIterable {
    case database, log, json, yaml, env, npm, requirements, bundler, go, swift, ranges, requests,
        failure, imports

    /// The one that is asked for; all of them share the program.
    static let chosen: Reader = {
        let name = unsafe getenv("READER").map { unsafe String(cString: $0) } ?? ""
        guard let reader = Reader(rawValue: name) else {
            print("READER is one of", allCases.map(\.rawValue).joined(separator: ", "))
            exit(2)
        }
        return reader
    }()

    /// The file from which those read that want one.
    static let file = "/dev/shm/vigia-fuzzing-\(getpid())"

    func read(_ bytes: [UInt8]) throws {
        let text = String(decoding: bytes, as: UTF8.self)
        switch self {
        case .json: _ = try JSONValue(parsing: bytes)
        case .yaml: _ = try Self.configuration.read(bytes, profile: "dev")
        case .env: _ = try EnvironmentFile(reading: bytes)
        case .bundler: _ = BundlerExamination.gems(of: text)
        case .go: _ = GoExamination.Manifest(text)
        case .ranges: ranges(text)
        case .requests: feed(bytes)
        case .failure: failure(bytes)
        case .imports: try importing(bytes)
        case .database, .log, .npm, .requirements, .swift: try readFile(bytes)
        }
    }

    private static let configuration = ConfigurationReader(
        projectDirectory: "/nowhere",
        environment: ["HOME": "/nowhere"],
        facts: WillingFacts()
    )

    /// What a run wrote: the first byte is its status, and the halves are its two streams.
    private func failure(_ bytes: [UInt8]) {
        let (status, rest) = (Int32(bytes.first ?? 1), bytes.dropFirst())
        let (stdout, stderr) = (rest.prefix(rest.count / 2), rest.dropFirst(rest.count / 2))
        let ending: Ending =
            status < 64
            ? .killed(Signal(number: status + 1), coreDumped: false) : .exited(code: status - 64)
        let reading = FailureReading(ending, stdout: Array(stdout), stderr: Array(stderr))
        precondition(reading.line.map { $0.utf8.count <= FailureReading.lineMax * 3 + 3 } ?? true)
    }

    /// A file of another supervisor: the first byte is its format.
    private func importing(_ bytes: [UInt8]) throws {
        let formats = ImportFormat.allCases
        let format = formats[Int(bytes.first ?? 0) % formats.count]
        let all = Import(
            into: "/nowhere",
            files: OneFile(bytes: Array(bytes.dropFirst())),
            environment: ["HOME": "/nowhere"],
            facts: WillingFacts()
        )
        let file: ImportedFile
        do throws(ImportRefusal) {
            file = try all.file("/nowhere/file", called: "file", format: format)
        } catch {
            // What the reader refuses is left out; an import fails for its source's faults only.
            precondition(error.code != "import.unwritable", error.description)
            throw error
        }
        let spec = try? Self.configuration.read(Array(file.text.utf8))
        precondition(spec != nil, "the reader refuses what was written")
    }

    /// Versions and what is wanted of them, each against each other.
    private func ranges(_ text: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let (one, other) = (lines.first ?? "", lines.last ?? "")
        if let version = NpmVersion(one) { _ = NpmRange(other)?.contains(version) }
        if let versions = PythonVersions(other) { _ = versions.contains(one) }
        _ = PythonMarker(pythonVersion: one).holds(other)
        let numbers = VersionRange.version(in: one) ?? []
        _ = VersionRange(other)?.contains(numbers)
    }

    /// Requests as a connection gets them: they are the same in pieces, and take no more room.
    private func feed(_ bytes: [UInt8]) {
        let size = Int(bytes.first ?? 0) % 64 + 1
        precondition(requests(in: bytes, pieces: size) == requests(in: bytes, pieces: bytes.count))
    }

    private func requests(in bytes: [UInt8], pieces: Int) -> [String] {
        var (reader, found) = (RequestReader(headBytesMax: 512, bodyBytesMax: 256), [String]())
        do throws(RequestRefusal) {
            for start in stride(from: 0, to: bytes.count, by: max(1, pieces)) {
                let piece = bytes[start..<min(start + pieces, bytes.count)]
                unsafe piece.withUnsafeBytes { piece in unsafe reader.append(piece) }
                precondition(reader.held <= 4096 + pieces)
                reading: while true {
                    switch try reader.next() {
                    case .needsMore: break reading
                    case .continues: continue
                    case .request(let head, let body, let isKept):
                        precondition(body.count <= 256)
                        found.append("\(head.method) \(head.target.path) \(isKept) \(body)")
                    }
                }
            }
        } catch { found.append("\(error.status)") }
        return found
    }

    private func readFile(_ bytes: [UInt8]) throws {
        defer { _ = unsafe unlink(Self.file) }
        try FileDescriptor.open(Self.file, O_RDWR | O_CREAT | O_TRUNC).writeAll(bytes, at: 0)
        switch self {
        case .log:
            if let contents = WriteAheadLog.read(Self.file) { precondition(contents.size >= 0) }
        case .npm:
            let lock = try NpmLock(Self.file)
            _ = lock.packages
        case .requirements: _ = Requirements(Self.file)
        case .swift: _ = SwiftExamination.pins(of: Self.file)
        default:
            _ = DatabaseHeader(bytes)
            guard var salvage = Salvage(Self.file, backup: nil) else { return }
            try salvage.write(to: ":memory:")
        }
    }
}

/// The only file of a machine.
struct OneFile: ImportFiles {
    let bytes: [UInt8]

    func contents(of path: String) throws(FileRefusal) -> [UInt8] { bytes }
    func names(in folder: String) -> [String] { ["file"] }
}

/// The words of a command line, as C has them.
typealias Words = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>

/// Draws bytes, and hands them to a function, until a time is over.
///
/// Source: https://llvm.org/docs/LibFuzzer.html, "Using libFuzzer as a library".
@_silgen_name("LLVMFuzzerRunDriver")
func draw(
    _ count: UnsafeMutablePointer<CInt>,
    _ words: UnsafeMutablePointer<Words?>,
    _ read: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

/// The package manager calls the beginning of a program by the program's name.
@_cdecl("fuzzing_main")
public func begin(_ count: CInt, _ words: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?)
    -> CInt
{
    var (count, words) = unsafe (count, words)
    return unsafe draw(&count, &words) { start, count in unsafe read(start, count) }
}

/// What the fuzzer looks for by this name, whoever begins.
@_cdecl("LLVMFuzzerTestOneInput")
public func read(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = unsafe [UInt8](UnsafeBufferPointer(start: start, count: count))
    // To refuse is what a reader may do.
    try? Reader.chosen.read(bytes)
    return 0
}
