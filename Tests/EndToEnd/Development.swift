import Glibc
import TestSupport
import Testing
import VigiaWire

/// A node server under `vigia start --dev`, whose files are edited.
@Suite("Development", .sideBySide, .serialized)
struct Development {
    static let server = """
        const words = require('./words.js');
        require('http').createServer((q, r) => r.end(words.hello))
            .listen(process.env.PORT, '127.0.0.1', () => console.log('says ' + words.hello));
        """
    static let web = """
        services:
          web: { command: node server.js, port: PORT, health: { http: / } }
        """

    static func words(_ text: String) -> String { "exports.hello = '\(text)';\n" }

    static func start(_ configuration: String = web, _ more: [String: String] = [:]) throws
        -> Developing
    {
        var files = ["server.js": server, "words.js": words("one")]
        for (name, text) in more { files[name] = text }
        return try Developing(configuration, port: try freePort(), files: files)
    }

    /// Ways in which editors save a file.
    static let saves = [
        "printf \"$TEXT\" > words.js",
        // Most others: a new file replaces the old one.
        "python3 -c \"import os; open('new', 'w').write(os.environ['TEXT']); "
            + "os.rename('new', 'words.js')\"",
        // vim: a test file, the old file renamed, a new one written.
        "touch 4913 && rm 4913 && mv words.js words.js~ && printf \"$TEXT\" > words.js && rm words.js~",
        "rm words.js && printf \"$TEXT\" > words.js",
        "cp words.js .words.js.swp && printf \"$TEXT\" > .words.js.swx && cat .words.js.swx > words.js "
            + "&& rm .words.js.swp .words.js.swx",
    ]

    @Test("a saved file causes one restart, however it is saved", arguments: saves)
    func saved(line: String) throws {
        let development = try Self.start()
        let before = try development.ready()
        try development.edit("export TEXT=\"exports.hello = 'two';\"; " + line)
        let after = try development.upAgain(after: before)
        #expect(after.run == (before.run ?? 0) + 1)
        #expect(development.project.log("web") == "says one\nsays two\n")
        #expect(development.events("stopping").count == 1)
        #expect(development.events("stopping")[0].contains("changed: words.js\""))
        try development.until("web restarts (changed: words.js)")
        try development.until("web | says two")
        development.interrupt()
        #expect(try development.ended() == 0)
        #expect(development.project.isDeserted)
    }

    @Test("a save without changes causes no restart, the next change does")
    func unchanged() throws {
        let development = try Self.start()
        let before = try development.ready()
        let again = """
            touch server.js words.js && python3 -c "
            import os
            open('again', 'w').write(open('words.js').read())
            os.rename('again', 'words.js')
            "
            """
        try development.edit(again)
        try development.project.shell("mkdir node_modules logs2; echo x > node_modules/a.js")
        try File.write("x", to: development.project.folder + "/data.db")
        try File.write(Self.words("two"), to: development.project.folder + "/words.js")
        let after = try development.upAgain(after: before)
        #expect(after.run == (before.run ?? 0) + 1)
        #expect(development.events("stopping")[0].contains("words.js"))
        try development.project.shell("echo '# more' >> vigia.yaml")
        try development.until("vigia.yaml changed")
        #expect(development.events("stopping").count == 1)
    }

    @Test("after a crash, a changed file restarts the service")
    func crashed() throws {
        let development = try Self.start()
        let before = try development.ready()
        let file = development.project.folder + "/words.js"
        try File.write("exports.hello = (", to: file)
        try development.until("web waits for a change")
        try development.until("SyntaxError")
        #expect(try development.project.service().state == "broken")
        try File.write(Self.words("two"), to: file)
        try development.upAgain(after: before)
        try development.until("web | says two")
        #expect(try development.project.service().restarts == 0)
    }

    @Test("typing rs restarts, and created, moved and deleted files are changes")
    func typed() throws {
        let development = try Self.start()
        var last = try development.ready()
        development.type("rs")
        last = try development.upAgain(after: last)
        #expect(development.events("stopping").last?.contains("(rs)") == true)
        let steps = [
            ("mkdir -p lib/deep && echo 1 > lib/deep/a.js", "lib/deep/a.js"),
            ("echo 2 > lib/deep/b.js", "lib/deep/b.js"),
            ("mv lib src", "lib/deep"), ("echo 3 > src/deep/b.js", "src/deep/b.js"),
            ("rm -r src/deep", "src/deep"), ("mv src ../elsewhere && mv ../elsewhere back", ""),
            ("mkdir -p back/x && echo 4 > back/x/c.js", "back/x/c.js"),
        ]
        for (line, name) in steps where !name.isEmpty || line.hasPrefix("mv src") {
            let done = try development.project.shell(line)
            #expect(done.status == 0, "\(done.all)")
            if name.isEmpty { continue }
            last = try development.upAgain(after: last)
            #expect(development.events("stopping").last?.contains(name) == true)
        }
    }

    @Test("Ctrl-C stops everything in order, a second one kills it")
    func interrupted() throws {
        let development = try Developing(
            """
            services:
              deaf:
                command: [sh, -c, "trap '' TERM; echo deaf; while :; do read x < never; done"]
                stop: { timeout: 1h }
            """,
            prepare: { project in try #require(unsafe mkfifo(project.folder + "/never", 0o600) == 0)
            }
        )
        try development.until("deaf | deaf")
        development.interrupt()
        try development.until("deaf is ended")
        #expect(!development.project.isDeserted)
        development.interrupt()
        #expect(try development.ended() == 0)
        #expect(development.project.isDeserted)
        #expect(development.events("killing_all").count == 1)
    }

    @Test("everything ends when the terminal is gone")
    func tornOut() throws {
        let development = try Self.start()
        _ = try development.ready()
        try development.kill9()
        #expect(Fact.holds { development.project.isDeserted })
    }

    @Test("a killed supervisor, guardian or watcher is replaced, and changes still restart")
    func replaced() throws {
        let development = try Self.start()
        let file = development.project.folder + "/words.js"
        var last = try development.ready()
        kill(try development.watcher(), SIGKILL)
        try development.until("watching", times: 2)
        try File.write(Self.words("two"), to: file)
        last = try development.upAgain(after: last)
        let supervisor = try development.project.status().supervisor.pid
        kill(supervisor, SIGKILL)
        // A change while it was down counts as well.
        try File.write(Self.words("three"), to: file)
        last = try development.upAgain(after: last)
        try development.until("web | says three")
        development.type("rs")
        last = try development.upAgain(after: last)
        kill(try development.project.status().guardian.pid, SIGKILL)
        #expect(Fact.holds { !development.events("guardian_replaced").isEmpty })
        try File.write(Self.words("four"), to: file)
        try development.upAgain(after: last)
        try development.until("web | says four")
        development.interrupt()
        #expect(try development.ended() == 0)
        #expect(development.project.isDeserted)
    }

    @Test("a second Vigia in the same folder is refused")
    func second() throws {
        let development = try Self.start()
        _ = try development.ready()
        let outcome = try development.project.vigia("start", "--dev")
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("`vigia stop` first"))
    }
}
