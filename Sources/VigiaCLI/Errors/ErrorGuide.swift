import VigiaChecks

/// Every error code for people, with meaning and remedy.
///
/// An error message itself says more, since it knows the place; this is for a reader who has only
/// the code. `docs/errors.md` is generated from it, and a test requires every code in the sources
/// to be here.
enum ErrorGuide {
    /// An error code.
    struct Entry {
        let code: String
        let meaning: String
        let remedy: String

        init(_ code: String, _ meaning: String, _ remedy: String) {
            (self.code, self.meaning, self.remedy) = (code, meaning, remedy)
        }
    }

    /// The errors of one kind.
    struct Chapter {
        let title: String
        let errors: [Entry]
    }

    /// All chapters, in the order of the page.
    static var chapters: [Chapter] {
        [
            commands, starting, configuration, imports, plan, drills, changing, checks,
            dependencies,
            databases,
            api, remote, inside,
        ]
    }

    private static let checks = Chapter(
        title: "Checks",
        errors: CheckCode.allCases.map { Entry($0.rawValue, $0.meaning, $0.remedy) }
    )

    /// The entry of a code; nil if there is none.
    static func entry(_ code: String) -> Entry? {
        for chapter in chapters {
            if let entry = chapter.errors.first(where: { $0.code == code }) { return entry }
        }
        return nil
    }

    /// All codes, in the order of the page.
    static var codes: [String] { chapters.flatMap { $0.errors.map(\.code) } }

    /// The page of the manual.
    static var page: String {
        var lines = [
            "# Errors",
            "",
            "Every error shows a stable code, a problem and a hint: `error[config.unknown_key]: …`. Look the",
            "code up here, or with `vigia help CODE`. The code never changes; the text of the error may.",
        ]
        for chapter in chapters {
            lines += ["", "## \(chapter.title)", "", "| code | what it means | what to do |"]
            lines.append("|---|---|---|")
            lines += chapter.errors.map { "| `\($0.code)` | \($0.meaning) | \($0.remedy) |" }
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
