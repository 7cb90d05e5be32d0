import Glibc

/// A folder of its own for one test, gone with its last reference.
public final class TestFolder: Sendable {
    /// Where it is.
    public let path: String

    /// Makes it, with files.
    ///
    /// - Parameter files: what each file holds, by its name.
    /// - Throws: where the kernel refuses.
    public init(_ files: [String: String] = [:]) throws {
        let template = "/tmp/vigia-test-" + String(repeating: "X", count: 6)
        var bytes = Array(template.utf8CString)
        guard unsafe mkdtemp(&bytes) != nil else { throw Refusal("mkdtemp", template) }
        path = String(decoding: bytes.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        for (name, text) in files { try write(text, to: name) }
    }

    deinit { File.remove(path) }

    /// Writes a file, and makes the folders above it.
    ///
    /// - Throws: where the kernel refuses.
    public func write(_ text: String, to name: String) throws {
        var folder = path
        for part in name.split(separator: "/").dropLast() {
            folder += "/\(part)"
            _ = unsafe mkdir(folder, 0o755)
        }
        try File.write(text, to: "\(path)/\(name)")
    }

    /// What a file holds; nil where there is none.
    public func text(_ name: String) -> String? { File.read("\(path)/\(name)") }
}
