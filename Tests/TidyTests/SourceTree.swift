import FoundationEssentials

/// One Swift file of the repository.
struct SourceFile: Sendable {
    /// Where it is, from the package's folder.
    let path: String
    /// Its text, comments and strings included.
    let text: String
    /// Its text with comments and the contents of strings blanked, line for line.
    let code: String

    /// The target that owns it: the folder under `Sources` or `Tests`.
    var room: String {
        let parts = path.split(separator: "/")
        return parts.count > 2 ? String(parts[1]) : ""
    }

    /// Its name without folder and extension, the topic included.
    var name: String { String((path.split(separator: "/").last ?? "").dropLast(".swift".count)) }

    /// The lines of `text` or of `code`, numbered from 1.
    static func numbered(_ text: String) -> [(number: Int, line: Substring)] {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        return lines.enumerated().map { ($0.offset + 1, $0.element) }
    }

    /// The places whose code holds one of `phrases`, at a word's beginning, as `path:line: phrase`.
    func places(of phrases: [String]) -> [String] {
        Self.numbered(code).flatMap { number, line in
            phrases.filter { line.holds($0) }.map { "\(path):\(number): \($0)" }
        }
    }
}

/// The repository this test was built from.
enum SourceTree {
    /// The package's folder.
    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Every Swift file of the rooms.
    static let sources = files(under: "Sources")
    /// Every Swift file of the tests.
    static let tests = files(under: "Tests")

    /// Every Swift file of the examples.
    static let examples = files(under: "Examples")

    /// The text of one file of the repository; empty where there is none.
    static func text(of path: String) -> String {
        // A missing file fails the test that wants something of it.
        (try? String(contentsOf: root.appending(path: path), encoding: .utf8)) ?? ""
    }

    private static func files(under folder: String) -> [SourceFile] {
        let top = root.appending(path: folder).path
        // A folder that cannot be read gives no file, which "the sources are found" refuses.
        let paths = (try? FileManager.default.subpathsOfDirectory(atPath: top)) ?? []
        return paths.filter { $0.hasSuffix(".swift") }.sorted().map { path in
            let text = text(of: "\(folder)/\(path)")
            return SourceFile(path: "\(folder)/\(path)", text: text, code: SwiftText.code(of: text))
        }
    }
}

extension Substring {
    /// Whether `phrase` stands here with no letter, digit or `_` just before it.
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
    /// Whether it can stand inside a name.
    var isWordPart: Bool { isLetter || isNumber || self == "_" }
}
