import FoundationEssentials
import Testing

/// One file of the repository, as text.
struct SourceFile: Sendable, CustomTestStringConvertible {
    /// Where it is, from the package's folder.
    let path: String
    /// Its lines, without their ends.
    let lines: [String]

    var testDescription: String { path }
    /// The target that owns it: the folder under `Sources` or `Tests`.
    var room: String {
        let parts = path.split(separator: "/")
        return parts.count > 2 ? String(parts[1]) : ""
    }
    /// Its name without folder and extension.
    var name: String {
        let last = path.split(separator: "/").last ?? ""
        return String(last.prefix { $0 != "." })
    }
}

/// The repository this test was built from.
enum SourceTree {
    /// The package's folder.
    static let root: URL = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Every Swift file of the rooms.
    static let sources = files(under: "Sources")
    /// Every Swift file of the tests.
    static let tests = files(under: "Tests")

    /// The text of one file; empty where there is none.
    static func text(of path: String) -> String {
        // A file that is missing fails the test that wants something of it.
        (try? String(contentsOf: root.appending(path: path), encoding: .utf8)) ?? ""
    }

    private static func files(under folder: String) -> [SourceFile] {
        // A folder that cannot be read gives no file, which `TidyTests` refuses.
        let paths =
            (try? FileManager.default.subpathsOfDirectory(
                atPath: root.appending(path: folder).path
            )) ?? []
        return paths.filter { $0.hasSuffix(".swift") }.sorted().map { path in
            let text = text(of: "\(folder)/\(path)")
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            return SourceFile(path: "\(folder)/\(path)", lines: lines.map(String.init))
        }
    }
}
