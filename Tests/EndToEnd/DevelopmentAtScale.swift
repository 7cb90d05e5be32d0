import Glibc
import TestSupport
import Testing
import VigiaWire

/// Many files, frequent changes, builds, and limited kernel notifications.
@Suite("Development at scale", .sideBySide, .serialized)
struct DevelopmentAtScale {
    @Test("ten thousand simultaneous changes cause one restart, and one more change another")
    func many() throws {
        let development = try Developing(
            Development.web,
            port: try freePort(),
            files: ["server.js": Development.server, "words.js": Development.words("one")]
        ) { project in
            let make = """
                mkdir src && cd src && python3 -c "
                import os
                for i in range(10000):
                    os.makedirs(f'd{i // 100}', exist_ok=True)
                    open(f'd{i // 100}/f{i}.js', 'w').write(f'{i}')
                "
                """
            let made = try project.shell(make)
            #expect(made.status == 0, "\(made.all)")
        }
        let before = try development.ready()
        #expect(development.shown.contains("watching 10003 files;"))
        let change = """
            python3 -c "
            for i in range(10000): open(f'src/d{i // 100}/f{i}.js', 'w').write(f'{i} again')
            "
            """
        try development.edit(change)
        let after = try development.upAgain(after: before)
        try File.write("x", to: development.project.folder + "/src/d7/f700.js")
        let last = try development.upAgain(after: after)
        #expect(last.run == (before.run ?? 0) + 2)
        let causes = development.events("stopping")
        #expect(causes.count == 2)
        #expect(causes[0].contains("others") && causes[1].contains("changed: src/d7/f700.js\""))
    }

    @Test("a checkout of another branch causes one restart, ignored files do not count")
    func branch() throws {
        let development = try Developing(
            Development.web,
            port: try freePort(),
            files: [
                "server.js": Development.server, "words.js": Development.words("one"),
                ".gitignore": "generated/\n",
            ]
        ) { project in
            let git = "git -c user.name=a -c user.email=a@example.org"
            let make = """
                git init -q -b main . && mkdir lib generated && touch generated/x.js \
                && for i in $(seq 300); do echo $i > lib/$i.js; done && git add . \
                && \(git) commit -qm one && git checkout -qb other \
                && for i in $(seq 300); do echo other $i > lib/$i.js; done \
                && sed -i s/one/two/ words.js && \(git) commit -qam two && git checkout -q main
                """
            let made = try project.shell(make)
            #expect(made.status == 0, "\(made.all)")
        }
        let before = try development.ready()
        try development.edit("echo new > generated/y.js && git checkout -q other")
        let after = try development.upAgain(after: before)
        try development.until("web | says two")
        #expect(after.run == (before.run ?? 0) + 1)
        #expect(development.events("stopping").count == 1)
        #expect(!development.shown.contains("generated"))
    }

    @Test("a service that writes into its own sources is suspended, and the file is named")
    func restless() throws {
        let development = try Developing(
            """
            services:
              web: { command: node loop.js, stop: { timeout: 1s } }
            """,
            files: [
                "loop.js": """
                const fs = require('fs');
                const keep = setInterval(() => {}, 1000);
                const write = () => fs.writeFileSync('state.json', '' + Math.random());
                write();
                if (!fs.existsSync('quiet')) setInterval(write, 100);
                """
            ]
        )
        try development.until("web restarts too often: state.json changed")
        let event = try #require(development.events("changes_suspended").first)
        #expect(event.contains("\"file\":\"state.json\""))
        let runs = development.events("spawned").count
        #expect(runs <= 12)
        // rs restarts it anyway, and after a quiet time changes count again.
        try File.write("", to: development.project.folder + "/quiet")
        development.type("rs")
        #expect(Fact.holds { development.events("spawned").count > runs })
        let before = try development.upAgain()
        try File.write("// other", to: development.project.folder + "/other.js")
        try development.upAgain(after: before)
    }

    static let built = """
        services:
          app:
            command: node out.js
            build: python3 build.py
        """
    static let build = """
        import os, sys, time
        text = open('app.src').read()
        if 'wait' in text:
            print('waiting', flush=True)
            open('gate').read()
        if 'bad' in text:
            print('app.src:1: error: this is bad')
            sys.exit(1)
        open('out.js', 'w').write(f"console.log('{text.strip()}'); setInterval(() => {{}}, 1000);")
        """

    /// A project with a build whose output is ignored by git.
    static func building(_ source: String) throws -> Developing {
        try Developing(
            built,
            files: ["app.src": source, "build.py": build, ".gitignore": "out.js\ngate\n"]
        ) { project in
            try #require(unsafe mkfifo(project.folder + "/gate", 0o600) == 0)
        }
    }

    @Test("a build runs first, and if it fails the old run stays")
    func builds() throws {
        let development = try Self.building("first")
        let before = try development.ready()
        let source = development.project.folder + "/app.src"
        try development.until("app was built in")
        try File.write("bad", to: source)
        try development.until("app could not be built")
        try development.until("app-build | app.src:1: error: this is bad")
        #expect(try development.project.service().run == before.run)
        #expect(development.events("build_failed")[0].contains("error: this is bad"))
        try File.write("second", to: source)
        try development.upAgain(after: before)
        try development.until("app | second")
        development.interrupt()
        #expect(try development.ended() == 0)
    }

    @Test("after a failed first build, the next change builds again")
    func firstFails() throws {
        let development = try Self.building("bad")
        try development.until("app could not be built")
        #expect(try development.project.service().state == "down")
        try File.write("good", to: development.project.folder + "/app.src")
        try development.upAgain()
        #expect(development.project.log("app") == "good\n")
    }

    @Test("a change during a build ends it, and starts another one")
    func overtaken() throws {
        let development = try Self.building("first")
        let before = try development.ready()
        let source = development.project.folder + "/app.src"
        try File.write("wait", to: source)
        try development.until("app-build | waiting")
        try File.write("second", to: source)
        let after = try development.upAgain(after: before)
        #expect(after.run == (before.run ?? 0) + 1)
        #expect(development.project.log("app") == "first\nsecond\n")
        #expect(development.events("build_started").count == 3)
        #expect(development.events("build_failed").isEmpty)
    }

    @Test("after an overflow of notifications, the folders are scanned")
    func overflow() throws {
        let development = try Developing(
            Development.web,
            port: try freePort(),
            files: ["server.js": Development.server, "words.js": Development.words("one")]
        )
        let before = try development.ready()
        let watcher = try development.watcher()
        kill(watcher, SIGSTOP)
        let most = File.text("/proc/sys/fs/inotify/max_queued_events").split(separator: "\n")
        let count = (most.first.flatMap { Int($0) } ?? 16_384) + 100
        let flood = """
            python3 -c "
            for i in range(\(count)): open('a.log' if i % 2 else 'b.log', 'w').close()
            "
            """
        #expect(try development.project.shell(flood).status == 0)
        try File.write(Development.words("two"), to: development.project.folder + "/words.js")
        kill(watcher, SIGCONT)
        try development.upAgain(after: before)
        #expect(development.events("stopping")[0].contains("changed: words.js\""))
    }

    static let canLimit =
        (try? Program.run(["unshare", "-Ur", "true"], in: "/tmp").status) == 0

    @Test(
        "folders that inotify cannot watch are polled, and the remedy is reported",
        .enabled(if: canLimit, "it needs a user namespace")
    )
    func limited() throws {
        let limit =
            "unshare -Ur sh -c 'echo 4 > /proc/sys/user/max_inotify_watches; exec \"$@\"' sh"
        let development = try Developing(
            Development.web,
            port: try freePort(),
            files: ["server.js": Development.server, "words.js": Development.words("one")],
            prepare: { project in
                let make = "for i in 1 2 3 4 5 6 7 8; do mkdir s$i; echo $i > s$i/f.js; done"
                let made = try project.shell(make)
                #expect(made.status == 0, "\(made.all)")
            },
            before: [limit]
        )
        let before = try development.ready()
        try development.until("fs.inotify.max_user_watches")
        let done = try development.project.shell(
            "for i in 1 2 3 4 5 6 7 8; do echo x > s$i/f.js; done"
        )
        #expect(done.status == 0)
        try development.upAgain(after: before)
    }
}
