import Testing

@testable import VigiaWatch

private func parts(_ path: String) -> [String] { path.split(separator: "/").map(String.init) }

@Suite("Which files are watched")
struct SelectionTests {
    typealias Part = WatchOrder.Part

    static let files: [(part: Part, path: String, isWatched: Bool)] = [
        (Part(), "server.js", true), (Part(), "src/deep/er/app.py", true), (Part(), ".env", true),
        (Part(), "node_modules/x/index.js", false), (Part(), "logs/web.log", false),
        (Part(), "data.db-wal", false), (Part(), "src/.app.js.swp", false),
        (Part(), "src/app.js~", false), (Part(), "4913", false), (Part(), "vigia.yaml", false),
        (Part(), ".git/HEAD", false), (Part(), ".build/debug/x", false),
        (Part(except: ["data/**", "*.md"]), "data/x.json", false),
        (Part(except: ["data/**", "*.md"]), "README.md", false),
        (Part(except: ["data/**"]), "src/x.json", true),
        (Part(base: "api"), "api/x.js", true), (Part(base: "api"), "web/x.js", false),
        (Part(base: "api/build"), "api/build/x.js", true),
        (Part(patterns: ["src/**/*.{js,ts}"]), "src/a/b.ts", true),
        (Part(patterns: ["src/**/*.{js,ts}"]), "src/a/b.css", false),
        (Part(patterns: ["dist/**"]), "dist/server.js", true),
        (Part(patterns: ["**/*.js"]), "node_modules/x/a.js", false),
        (Part(patterns: ["node_modules/mine/*.js"]), "node_modules/mine/a.js", true),
        (Part(patterns: ["**/*.js"], except: ["**/*.test.js"]), "src/a.test.js", false),
    ]

    @Test("a file is watched by the part that covers it", arguments: files)
    func watched(part: Part, path: String, isWatched: Bool) {
        var selection = Selection([part])
        selection.ignored.set(IgnoreFile(reading: ""), in: [])
        let path = parts(path)
        let isReached = (1..<max(1, path.count)).allSatisfy {
            selection.enters(Array(path.prefix($0)))
        }
        #expect((isReached && !selection.watchers(of: path).isEmpty) == isWatched)
    }

    @Test("each part has its own files, and default parts skip ignored files")
    func several() {
        var selection = Selection([Part(base: "api"), Part(), Part(patterns: ["api/gen/*"])])
        selection.ignored.set(IgnoreFile(reading: "gen\n"), in: [])
        #expect(selection.watchers(of: ["api", "x.js"]) == [0, 1])
        #expect(selection.watchers(of: ["web.js"]) == [1])
        #expect(selection.enters(["api", "gen"]))
        #expect(selection.watchers(of: ["api", "gen", "x.js"]) == [2])
        #expect(!selection.enters(["web", "gen"]))
    }
}
