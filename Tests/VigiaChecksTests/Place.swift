import Glibc
import Testing
import VigiaPlatform

/// A folder of its own for one test, gone at its end.
final class Place {
    let path: String

    init() throws {
        var template = Array(("/tmp/vigia-checks-" + String(repeating: "X", count: 6)).utf8CString)
        try #require(unsafe mkdtemp(&template) != nil)
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { File.remove(path) }

    /// Writes a file, and makes the folders above it.
    func write(_ text: String, to name: String) throws {
        var folder = path
        for part in name.split(separator: "/").dropLast() {
            folder += "/\(part)"
            _ = unsafe mkdir(folder, 0o755)
        }
        let file = unsafe open("\(path)/\(name)", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        try #require(file >= 0, "\(name)")
        defer { close(file) }
        let bytes = Array(text.utf8)
        try #require(unsafe Glibc.write(file, bytes, bytes.count) == bytes.count)
    }

    /// What a file holds; nil where there is none.
    func text(_ name: String) -> String? { File.text("\(path)/\(name)") }
}

/// Small files, as text.
enum File {
    /// What a file holds; nil where there is none.
    static func text(_ path: String) -> String? {
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var (bytes, block) = ([UInt8](), [UInt8](repeating: 0, count: 1 << 16))
        while true {
            let count = unsafe read(file, &block, block.count)
            if count <= 0 { return String(decoding: bytes, as: UTF8.self) }
            bytes += block[..<count]
        }
    }

    /// The names in a folder.
    static func names(in folder: String) -> [String] {
        guard let open = unsafe opendir(folder) else { return [] }
        defer { unsafe closedir(open) }
        var names: [String] = []
        while let entry = unsafe readdir(open) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    /// Removes a file, or a folder with all that is in it.
    static func remove(_ path: String) {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else { return }
        if status.st_mode & S_IFMT == S_IFDIR {
            for name in names(in: path) { remove("\(path)/\(name)") }
            _ = unsafe rmdir(path)
        } else {
            _ = unsafe unlink(path)
        }
    }
}

extension Place {
    /// This process's environment without what tells pip where to look.
    static var environment: [String: String] {
        ProcessEnvironment.all.filter { !$0.key.hasPrefix("PIP_") && $0.key != "NODE_ENV" }
    }

    /// Runs a line of the shell in the folder; it must end well.
    @discardableResult
    func shell(_ line: String) throws -> String {
        let program = ProgramRun(
            "/bin/sh",
            ["sh", "-c", line],
            // What programs leave behind for a while is gone with the folder.
            environment: Self.environment.merging(["TMPDIR": path]) { $1 },
            directory: path
        )
        let answer = try program.run(within: .seconds(120))
        let said = String(decoding: answer.tail, as: UTF8.self)
        try #require(answer.ending == .exited(0), "\(line): \(said)")
        return said
    }
}
