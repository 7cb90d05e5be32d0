import FoundationEssentials

/// A Swift file of the repository.
struct SourceFile: Sendable {
    /// The path from the package's folder.
    let path: String
    /// The text with comments and strings.
    let text: String
    /// The text with comments and the contents of strings blanked, line for line.
    let code: String

    /// The target that owns it: the folder below `Sources` or `Tests`.
    var room: String {
        let parts = path.split(separator: "/")
        return parts.count > 2 ? String(parts[1]) : ""
    }

    /// The file name without extension, topic included.
    var name: String { String((path.split(separator: "/").last ?? "").dropLast(".swift".count)) }

    /// The lines of `text` or of `code`, numbered from 1.
    static func numbered(_ text: String) -> [(number: Int, line: Substring)] {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        return lines.enumerated().map { ($0.offset + 1, $0.element) }
    }

    /// The places whose code contains one of `phrases`, at a word's beginning, as
    /// `path:line: phrase`.
    func places(of phrases: [String]) -> [String] {
        Self.numbered(code).flatMap { number, line in
            phrases.filter { line.holds($0) }.map { "\(path):\(number): \($0)" }
        }
    }
}

/// The repository that this test was built from.
enum SourceTree {
    /// The package's folder.
    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The same, as a path.
    static let path = root.path

    /// Every Swift file of the rooms.
    static let sources = files(under: "Sources")
    /// Every Swift file of the tests.
    static let tests = files(under: "Tests")

    /// Every Swift file of the examples.
    static let examples = files(under: "Examples")

    /// The text of a file of the repository; empty if there is none.
    static func text(of path: String) -> String {
        // A missing file fails the test that needs it.
        (try? String(contentsOf: root.appending(path: path), encoding: .utf8)) ?? ""
    }

    private static func files(under folder: String) -> [SourceFile] {
        let top = root.appending(path: folder).path
        // An unreadable folder has no files, which "the source files are found" rejects.
        let paths = (try? FileManager.default.subpathsOfDirectory(atPath: top)) ?? []
        return paths.filter { $0.hasSuffix(".swift") }.sorted().map { path in
            let text = text(of: "\(folder)/\(path)")
            return SourceFile(path: "\(folder)/\(path)", text: text, code: SwiftText.code(of: text))
        }
    }
}

extension Substring {
    /// Whether `phrase` is here without a letter, digit or `_` just before it.
    func holds(_ phrase: String) -> Bool {
        var rest = self
        while let found = rest.firstRange(of: phrase) {
            let before =
                found.lowerBound == startIndex ? " " : self[index(before: found.lowerBound)]
            if !before.isWordPart { return true }
            rest = rest[found.upperBound...]
        }
        return false
    }

    private func firstRange(of phrase: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(phrase) {
                return start..<index(start, offsetBy: phrase.count)
            }
            start = index(after: start)
        }
        return nil
    }
}

extension Character {
    /// Whether it can be part of a name.
    var isWordPart: Bool { isLetter || isNumber || self == "_" }
}
