import VigiaCore
import VigiaPlatform

/// A virtual environment of Python: an interpreter and its packages.
///
/// Source: PEP 405; the "Recording installed projects" of the packaging guide.
struct VirtualEnvironment {
    /// The absolute path.
    let path: String
    /// The settings in `pyvenv.cfg`, by lower-case key.
    let settings: [String: String]

    /// The usual folder names in a project.
    static let usualNames = [".venv", "venv", "env"]

    /// Finds the virtual environment of a project; nil if there is none.
    init?(in folder: String) {
        let names = Self.usualNames.map { "\(folder)/\($0)" }
        guard let path = names.first(where: { Self.isOne($0) }) else { return nil }
        self.init(at: path)
    }

    /// Whether there is one at a path.
    static func isOne(_ path: String) -> Bool {
        FileSystem.kind(of: path + "/pyvenv.cfg") == .file
    }

    /// Reads the one at a path.
    init(at path: String) {
        self.path = path
        let bytes = (try? FileSystem.content(of: path + "/pyvenv.cfg", limit: 1 << 16)) ?? []
        var settings: [String: String] = [:]
        for line in String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline) {
            let parts = line.split(separator: "=", maxSplits: 1)
            guard parts.count == 2 else { continue }
            settings[parts[0].trimmed.lowercased()] = String(parts[1].trimmed)
        }
        self.settings = settings
    }

    /// The version that it was made with, such as `3.11.7`; nil if not recorded.
    var madeWith: String? { settings["version"] ?? settings["version_info"] }

    /// That version without its last number.
    var line: String? { madeWith.map(Self.line(of:)) }

    static func line(of version: String) -> String {
        version.split(separator: ".").prefix(2).joined(separator: ".")
    }

    /// The interpreter's path without links; nil if it is gone.
    var interpreter: String? {
        let real = ["python3", "python"].lazy.compactMap { FileSystem.real("\(path)/bin/\($0)") }
        return real.first { FileSystem.kind(of: $0) == .file }
    }

    /// The interpreter's present version, such as `3.12`; nil if it does not run.
    func versionToday(_ tools: Tools) -> String? {
        guard let interpreter else { return nil }
        // The file name usually has the version.
        let name = interpreter.split(separator: "/").last ?? ""
        let digits = name.hasPrefix("python") ? name.dropFirst("python".count) : ""
        if digits.contains("."), digits.allSatisfy({ $0.isNumber || $0 == "." }) {
            return String(digits)
        }
        let question = "import sys; print('%d.%d' % sys.version_info[:2])"
        return tools.answer(["\(path)/bin/python", "-c", question])
    }

    /// Whether its interpreter also finds packages elsewhere.
    func seesOthers(_ environment: [String: String]) -> Bool {
        settings["include-system-site-packages"] == "true" || environment["PYTHONPATH"] != nil
    }

    /// The folder of packages for a version: `lib/python3.11/site-packages`.
    func packages(for line: String) -> String { "\(path)/lib/python\(line)/site-packages" }
}
