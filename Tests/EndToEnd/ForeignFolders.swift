import Glibc
import TestSupport
import Testing
import VigiaWire

/// Root's treatment of a `.vigia` or `logs` that another user made first.
@Suite(
    "Folders of other users",
    .sideBySide,
    .serialized,
    .enabled(if: geteuid() == 0, "it needs root")
)
struct ForeignFolders {
    private static let text = "services: { web: { command: [sh, -c, \"echo said; sleep 1000\"] } }"
    private static let secret = "precious\n"

    private func project() throws -> Project {
        let project = try Project(Self.text, files: ["precious": Self.secret])
        try project.shell("chmod 600 precious && mkdir elsewhere")
        return project
    }

    /// Folders made by another user, and the words that the refusal contains.
    static let planted = [
        ("mkdir -m 777 .vigia && ln -s ../precious .vigia/supervisor.log", ".vigia is not used"),
        ("mkdir -m 777 .vigia && ln precious .vigia/lock", ".vigia is not used"),
        ("mkdir .vigia && chown nobody .vigia", "belongs to nobody"),
        ("mkdir -m 777 .vigia", "written by others (mode 777)"),
        ("mkdir -m 770 .vigia && chgrp nogroup .vigia", "written by others (mode 770)"),
        ("ln -s elsewhere .vigia", ".vigia is not used: it is a symbolic link"),
        ("ln -s elsewhere .vigia && chown -h nobody .vigia", "is a symbolic link"),
        ("mkdir -m 700 .vigia && ln -s ../precious .vigia/supervisor.log", "supervisor.log is not"),
        ("mkdir -m 700 .vigia && ln -s ../missing .vigia/supervisor.log", "supervisor.log is not"),
        ("mkdir -m 700 .vigia && ln precious .vigia/supervisor.log", "is a hard link"),
        ("mkdir -m 700 .vigia && ln -s ../precious .vigia/lock", "lock is not used"),
        ("mkdir -m 700 .vigia && ln precious .vigia/lock", "is a hard link"),
        ("mkdir -m 700 .vigia && mkfifo .vigia/lock", "is no regular file"),
        (
            "mkdir -m 700 .vigia && touch .vigia/lock && chown nobody .vigia/lock",
            "lock is not used: it belongs to nobody"
        ),
        ("mkdir -m 777 logs && ln -s ../precious logs/web.log && chown nobody logs", "to nobody"),
        ("mkdir -m 755 logs && ln precious logs/web.log && chown nobody logs", "to nobody"),
        ("mkdir -m 777 logs", "written by others (mode 777)"),
        ("ln -s elsewhere logs && chown -h nobody logs", "is a symbolic link"),
    ]

    @Test("other users' folders are refused before any write, with the remedy", arguments: planted)
    func refused(line: String, words: String) throws {
        let project = try project()
        try #require(try project.shell(line).status == 0)
        for command in [["start"], ["run"], ["start", "--", "sleep", "1000"]] {
            let outcome = try project.vigia(command)
            #expect(outcome.status == 2, "\(command): \(outcome.all)")
            #expect(outcome.errors.contains(words), "\(outcome.all)")
            #expect(outcome.errors.contains("rm ") || outcome.errors.contains("chmod go-w"))
        }
        #expect(File.text(project.folder + "/precious") == Self.secret)
        #expect(File.names(in: project.folder + "/elsewhere") == [])
        #expect(!File.names(in: project.folder).contains("missing"))
        #expect(project.isDeserted)
    }

    /// Links in root's own folders that lead elsewhere.
    static let files = [
        "mkdir logs && ln precious logs/web.log",
        "mkdir logs && ln -s ../precious logs/web.log",
        "mkdir logs && ln precious logs/process-monitor.log",
        "mkdir -p -m 700 .vigia/index && ln precious .vigia/index/web.log.idx",
        "mkdir -p -m 700 .vigia/index && ln -s ../../precious .vigia/index/web.log.idx",
        "mkdir -m 700 .vigia && mkdir -m 777 .vigia/index && chown nobody .vigia/index",
        "mkdir -m 700 .vigia && ln precious .vigia/runs",
        "mkdir -m 700 .vigia && ln -s ../precious .vigia/runs.new",
        "mkdir -m 700 .vigia && ln -s ../precious .vigia/control.sock",
    ]

    @Test("a file that leads elsewhere is not written, and the services run", arguments: files)
    func leading(line: String) throws {
        let project = try project()
        try #require(try project.shell(line).status == 0)
        try project.start()
        #expect(try project.vigia("restart").status == 0)
        let logs = try project.vigia("logs", "-n", "5")
        #expect(!logs.output.contains("precious"), "\(logs.all)")
        #expect(try project.vigia("stop").status == 0)
        #expect(File.text(project.folder + "/precious") == Self.secret)
    }

    /// Folders that root or its own group made, or that are sticky.
    static let acceptable = [
        "mkdir -m 775 .vigia logs", "ln -s elsewhere logs", "mkdir -m 1777 .vigia logs",
        "mkdir -m 775 logs && chgrp nogroup logs", "umask 000",
    ]

    @Test("a user's own folders are accepted, whatever the umask", arguments: acceptable)
    func accepted(line: String) throws {
        let project = try project()
        let outcome = try project.shell("\(line) && vigia start")
        #expect(outcome.status == 0, "\(outcome.all)")
        #expect(Fact.holds { project.log("web") == "said\n" })
        #expect(try project.vigia("restart").status == 0)
        #expect(try project.vigia("stop").status == 0)
    }

    @Test("users named by VIGIA_TRUST, and the caller of sudo, are trusted")
    func trusted() throws {
        for variable in Self.trusting {
            let project = try project()
            try project.shell(Self.foreign)
            let outcome = try project.shell("\(variable) vigia start")
            #expect(outcome.status == 0, "\(variable): \(outcome.all)")
            #expect(Fact.holds { project.log("web") == "said\n" })
            #expect(try project.shell("\(variable) vigia stop").status == 0)
        }
    }

    @Test("VIGIA_TRUST trusts a folder only by its complete path")
    func untrusted() throws {
        for variable in ["", ".", "./", "$PWD/elsewhere", "elsewhere", "$PWD-too", "$PWD/.."] {
            let project = try project()
            try project.shell(Self.foreign)
            let outcome = try project.shell("VIGIA_TRUST=\(variable) vigia start")
            #expect(outcome.status == 2, "\(variable): \(outcome.all)")
            #expect(outcome.errors.contains("belongs to nobody"), "\(variable): \(outcome.all)")
            #expect(project.isDeserted)
        }
    }

    /// Ways to redirect one project's state to another one's; whether it is refused as a link, or
    /// by the answering project.
    static let displacements = [
        ("rm -rf .vigia && ln -s $OTHER/.vigia .vigia", "it is a symbolic link"),
        ("mount --bind $OTHER/.vigia .vigia", "leads to the Vigia of"),
        ("ln -f $OTHER/.vigia/control.sock .vigia/control.sock", "leads to the Vigia of"),
    ]

    @Test("an order never reaches another project, whatever leads there", arguments: displacements)
    func displaced(line: String, words: String) throws {
        let (project, other) = (try project(), try project())
        try project.start()
        try other.start()
        let before = (try project.service().pid, try other.service().pid)
        // The supervisor that answers need not be the one that created the listener.
        try other.killSupervisor()
        let ask = "for c in status stop 'stop web' restart; do vigia $c; echo \"=$?\"; done"
        // The mount is private to this shell; otherwise the project's own supervisor would recreate
        // its socket.
        let own = try project.status().supervisor.pid
        kill(own, SIGSTOP)
        let inside = "OTHER='\(other.folder)'; \(line) && { \(ask); }"
        try File.write(inside, to: project.folder + "/ask.sh")
        let outcome = try project.shell("unshare -m sh ask.sh")
        #expect(outcome.output == "=2\n=2\n=2\n=2\n", "\(outcome.all)")
        #expect(outcome.errors.components(of: words) == 4, "\(outcome.all)")
        if line.contains("ln -s") { try project.shell("rm .vigia") }
        kill(own, SIGCONT)
        #expect(try other.service().pid == before.1)
        #expect(Fact.holds { (try? project.service().pid) == before.0 })
        #expect(try project.vigia("stop").status == 0)
        #expect(try other.vigia("stop").status == 0)
    }

    @Test("after a command by sudo, the owner can use everything")
    func sudo() throws {
        let project = try project()
        try project.shell(
            "mkdir bin && cp $(command -v vigia) $(dirname $(command -v vigia))/vigia-guardian bin "
                + "&& chmod 755 . && rm -r elsewhere && chown -R nobody:nogroup ."
        )
        let owner = AnotherUser.command() + " bin/vigia"
        let root = "SUDO_UID=65534 vigia"
        let commands = [
            owner, owner, root, root, owner, owner, root, owner, root, root,
        ]
        let words = [
            "start", "stop", "start", "stop", "start", "stop", "start", "status", "stop", "logs",
        ]
        for (place, (command, word)) in zip(commands, words).enumerated() {
            let outcome = try project.shell("\(command) \(word)")
            if word == "status" {
                // Root's own Vigia belongs to root.
                #expect(outcome.errors.contains("Vigia runs here as another user"))
                continue
            }
            #expect(outcome.status == 0, "\(place) \(word): \(outcome.all)")
        }
        let foreign = try project.shell("find .vigia logs ! -user nobody; ls .vigia/control.sock")
        #expect(foreign.output == "", "\(foreign.all)")
        // A stale socket of a killed Vigia of root does not block.
        let bound = "socket.socket(socket.AF_UNIX).bind('.vigia/control.sock')"
        let left = "umask 177 && python3 -c \"import socket; \(bound)\""
        #expect(try project.shell(left).status == 0)
        for (word, status) in [("status", 3), ("stop", 0), ("start", 0), ("stop", 0)] {
            let outcome = try project.shell("\(owner) \(word)")
            #expect(outcome.status == Int32(status), "\(word): \(outcome.all)")
        }
        // A folder of root's own is reported as such.
        try project.shell("chown root .vigia")
        for word in ["status", "start", "stop"] {
            let outcome = try project.shell("\(owner) \(word)")
            #expect(outcome.errors.contains("belongs to root"), "\(word): \(outcome.all)")
        }
    }

    /// Folders of another user, and a link as another name of the project's folder.
    private static let foreign =
        "mkdir -m 700 .vigia && mkdir logs && chown nobody .vigia logs && ln -s . linked"

    private static let trusting = [
        "VIGIA_TRUST=$PWD", "VIGIA_TRUST=$PWD/", "VIGIA_TRUST=/srv:$PWD/",
        "VIGIA_TRUST=$PWD/linked", "VIGIA_TRUST=$PWD/../${PWD##*/}", "SUDO_UID=65534",
    ]
}
