internal import Glibc
public import VigiaCore
internal import VigiaPlatform
internal import VigiaWire

/// Takes the prints of runs, in a process that nobody waits for.
///
/// A file that has the same size, times and inode as when it was last hashed is not read again.
public struct PrintMaker {
    private let project: String
    private let key: [UInt8]
    private var known: [String: FileMark]
    /// The files that were read since `takeFresh`.
    private var fresh: [String: FileMark] = [:]

    /// The most bytes of a file that are hashed; a larger one is known by its size and times.
    private static let bytesMax = 512 << 20
    private static let step = 1 << 20
    /// Lock files of packages.
    private static let lockFiles: Set<String> = [
        "package-lock.json", "yarn.lock", "pnpm-lock.yaml", "poetry.lock", "uv.lock",
        "Pipfile.lock", "Gemfile.lock", "composer.lock", "go.sum", "Cargo.lock",
    ]

    /// Takes the project's folder, and the files that were hashed before.
    ///
    /// - Parameters:
    ///   - project: the folder, absolute.
    ///   - known: the files by their paths.
    /// - Throws: `HistoryError` if there is no key, and none can be made.
    public init(project: String, known: [String: FileMark]) throws(HistoryError) {
        (self.project, self.known) = (project, known)
        do throws(SystemError) {
            key = try Self.key(in: .state(of: project))
        } catch { throw HistoryError(error) }
    }

    /// Takes the print of a service as it is now.
    ///
    /// - Parameters:
    ///   - service: the service.
    ///   - files: the files that the configuration was read from.
    /// - Returns: the print; what cannot be read is left out.
    public mutating func print(
        of service: ServiceSpec,
        readFrom files: [ConfigurationFile]
    ) -> RunPrint {
        var hashes: [RunPrint.Part: UInt64] = [:]
        for (kind, path) in programs(of: service) + locks(of: service) {
            if let hash = hash(of: path) { hashes[.init(kind, shown(path))] = hash }
        }
        for file in files where !["vigia.yaml", "vigia.yml"].contains(file.path.lastName) {
            hashes[.init(.environmentFile, shown(file.path))] = hash("\(file.fingerprint)")
        }
        for (name, value) in service.launch.environment
        where !RunPrint.isOfSession(variable: name) {
            hashes[.init(.variable, name)] = hash(value)
        }
        for (name, setting) in service.settings {
            // Nothing in a setting can be refused.
            guard let bytes = try? setting() else { continue }
            hashes[.init(.setting, name)] = KeyedHash.of(bytes, key: key)
        }
        return RunPrint(hashes)
    }

    /// The files that were read since the last call.
    public mutating func takeFresh() -> [String: FileMark] {
        defer { fresh = [:] }
        return fresh
    }

    private func hash(_ text: String) -> UInt64 { KeyedHash.of(Array(text.utf8), key: key) }

    private func shown(_ path: String) -> String {
        path.hasPrefix(project + "/") ? String(path.dropFirst(project.count + 1)) : path
    }

    /// The program, and the first file among its arguments: the script of an interpreter.
    private func programs(of service: ServiceSpec) -> [(RunPrint.Kind, String)] {
        let (launch, folder) = (service.launch, service.launch.directory)
        let path = launch.environment["PATH"]
        let program = try? ProgramSearch.find(launch.command[0], path: path, from: folder)
        let files = launch.command.dropFirst().lazy.filter { !$0.hasPrefix("-") }
            .map { $0.hasPrefix("/") ? $0 : "\(folder)/\($0)" }
        let script = files.first { FileStatus(under: $0)?.kind == .file }
        return [program, script].compactMap { $0.map { (.program, $0) } }
    }

    private func locks(of service: ServiceSpec) -> [(RunPrint.Kind, String)] {
        let folder = service.launch.directory
        // A folder that cannot be read has no lock files.
        let names = (try? FolderListing.names(in: folder)) ?? []
        return names.sorted().filter {
            Self.lockFiles.contains($0) || $0.hasPrefix("requirements") && $0.hasSuffix(".txt")
        }
        .map { (.lockFile, "\(folder)/\($0)") }
    }
}

// Files.
extension PrintMaker {
    /// The hash of a file; nil where it cannot be read.
    private mutating func hash(of path: String) -> UInt64? {
        guard let file = Self.open(path), let status = try? FileStatus(file), status.kind == .file
        else { return nil }
        let mark = FileMark.mark(of: status)
        if let old = known[path], old.mark == mark { return old.hash }
        var hash = KeyedHash(key: key)
        if status.size > Self.bytesMax {
            hash.add(Array(mark.utf8))
        } else {
            var offset = 0
            while offset < Self.bytesMax {
                let bytes = file.bytes(from: offset, limit: Self.step)
                if bytes.isEmpty { break }
                hash.add(bytes)
                offset += bytes.count
            }
        }
        let made = FileMark(mark: mark, hash: hash.value)
        (known[path], fresh[path]) = (made, made)
        return made.hash
    }

    /// Opens a file; a link is followed only to a file that nobody but root can write.
    private static func open(_ path: String) -> FileDescriptor? {
        let flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY
        if let file = try? FileDescriptor.open(path, flags) { return file }
        guard FileStatus(under: path)?.kind == .link else { return nil }
        let target = FileSystem.destination(of: path)
        guard let status = FileStatus(under: target), status.uid == 0, status.mode & 0o022 == 0
        else { return nil }
        return try? FileDescriptor.open(target, flags)
    }

    /// The key of the hashes, which is made where it is missing.
    private static func key(in state: OwnedFolder) throws(SystemError) -> [UInt8] {
        let name = "history.key"
        if let key = try? state.open(name, O_RDONLY).bytes(from: 0, limit: KeyedHash.keyBytes),
            key.count == KeyedHash.keyBytes
        {
            return key
        }
        var random = SystemRandomNumberGenerator()
        let key = (0..<KeyedHash.keyBytes).map { _ in UInt8.random(in: 0...255, using: &random) }
        try state.replace(name, with: key)
        return key
    }
}

extension String {
    fileprivate var lastName: String { split(separator: "/").last.map(String.init) ?? self }
}

extension ServiceSpec {
    /// The settings that can change how a run behaves, each with its bytes.
    fileprivate var settings: [(name: String, bytes: () throws -> [UInt8])] {
        var probe = self.probe
        let expected = (probe?.expect?.json ?? [:]).sorted { $0.key < $1.key }
        probe?.expect?.json = [:]
        let answers = expected.map { [$0.key] + $0.value }
        let needs = dependsOn.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        return [
            ("command", { try CompactEncoder.encode(launch.command) }),
            ("directory", { try CompactEncoder.encode(launch.directory) }),
            ("user", { try CompactEncoder.encode(launch.user) }),
            ("port", { try CompactEncoder.encode(port) }),
            ("sockets", { try CompactEncoder.encode(sockets) }),
            (
                "health",
                {
                    try CompactEncoder.encode(probe) + CompactEncoder.encode(answers)
                        + CompactEncoder.encode(policy.health)
                        + CompactEncoder.encode(policy.readiness)
                }
            ),
            ("restart", { try CompactEncoder.encode(policy.restart) }),
            ("memory", { try CompactEncoder.encode(policy.memory) }),
            ("stop", { try CompactEncoder.encode(policy.stop) }),
            ("depends_on", { try CompactEncoder.encode(needs) }),
            ("logs", { try CompactEncoder.encode(logs) }),
        ]
    }
}
