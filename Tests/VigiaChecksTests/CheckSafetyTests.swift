import Glibc
import TestPlaces
import TestSupport
import Testing
import VigiaChecks
import VigiaCore
import VigiaPlatform

/// Repairs where a less privileged user can interfere.
@Suite("Repairs in folders of other users", .enabled(if: getuid() == 0, "it needs root"))
struct CheckSafetyTests {
    let place: Place
    private let nobody = SystemUser(uid: 65_534, gid: 65_534, groups: [])

    /// A project of root, readable for all, with a folder `theirs` of user nobody.
    init() throws {
        place = try Place()
        _ = unsafe chmod(place.path, 0o755)
        try place.shell("mkdir theirs outside && chown 65534 theirs")
    }

    private var context: CheckContext {
        var launch = Launch(command: ["x"], environment: [:], directory: place.path)
        launch.user = UserIdentity(name: "nobody", uid: 65_534, gid: 65_534)
        return CheckContext(
            service: "web",
            folder: place.path,
            state: place.path + "/.vigia",
            launch: launch
        )
    }

    @Test("folders are made as the user, and as root only without links on the way")
    func folders() throws {
        let made = ["theirs/a/b", "ours/a"]
        for path in made {
            let whole = "\(place.path)/\(path)"
            let check = CheckSpec(question: .directory(path: whole, access: [.write]))
            let checkResult = Checker.run([check], in: context, repairing: .all)[0]
            #expect(checkResult.outcome == .repaired, "\(checkResult)")
            #expect(try FileStatus(whole).uid == 65_534)
        }
        // The target of the user's link is not the user's.
        try place.shell("ln -s \(place.path)/outside theirs/out")
        let led = "\(place.path)/theirs/out/sub"
        let check = CheckSpec(question: .directory(path: led, access: [.write]))
        let checkResult = Checker.run([check], in: context, repairing: .all)[0]
        #expect(checkResult.outcome == .failed)
        let words = "make \(led) behind a symbolic link: Permission denied"
        #expect(checkResult.words.hasSuffix("the repair failed: \(words)"), "\(checkResult)")
        #expect(File.names(in: place.path + "/outside") == [])
        // Where the user may write, a link is as good as a folder.
        try place.shell("mkdir there && chown 65534 there && ln -s \(place.path)/there way")
        #expect(
            try FileSystem.makeFolders(place.path + "/way/sub", for: nobody)
                == [place.path + "/way/sub"]
        )
        try place.shell("chmod 555 theirs")
        #expect(throws: SystemError.self, "who owns a folder says who may make what in it") {
            try FileSystem.makeFolders(place.path + "/theirs/x", for: nobody)
        }
    }

    @Test("a database that the user may not read is not examined, wherever a link leads")
    func databases() throws {
        try place.shell("sqlite3 outside/secret.db 'CREATE TABLE items(id)'")
        try place.shell("chmod 600 outside/secret.db && ln -s ../outside/secret.db theirs/a.db")
        let check = CheckSpec(question: .database(path: place.path + "/theirs/a.db"))
        let words = "use \(place.path)/theirs/a.db: Permission denied"
        let checkResult = Checker.run([check], in: context, repairing: .all)[0]
        #expect(
            checkResult.outcome == .failed && checkResult.words.contains(words),
            "\(checkResult)"
        )
        // The same holds for another user's log.
        try place.shell("rm theirs/a.db && cp outside/secret.db theirs/a.db")
        try place.shell("chown 65534 theirs/a.db && ln -s ../outside/secret.db theirs/a.db-wal")
        let log = Checker.run([check], in: context)[0]
        #expect(log.outcome == .failed && log.words.contains("a.db-wal: Permission"), "\(log)")
        try place.shell("rm theirs/a.db-wal")
        #expect(Checker.run([check], in: context)[0].outcome == .passed)
    }

    @Test("a mode is changed only with the rights of the service's user")
    func modes() throws {
        try place.shell("echo x > theirs/own && chown 65534 theirs/own && chmod 400 theirs/own")
        try place.shell("echo x > secret && chmod 600 secret && ln -s ../secret theirs/link")
        let own = CheckSpec(
            question: .file(path: place.path + "/theirs/own", access: [.read, .write])
        )
        #expect(Checker.run([own], in: context, repairing: .safe)[0].outcome == .repaired)
        #expect(try FileStatus(place.path + "/theirs/own").mode == 0o600)
        // As if a link were placed between the check and the repair.
        #expect(throws: SystemError.self) {
            try FileSystem.setMode(0o777, of: place.path + "/theirs/link", as: nobody)
        }
        #expect(try FileStatus(place.path + "/secret").mode == 0o600)
        // The thread has its own user again.
        try FileSystem.setMode(0o640, of: place.path + "/theirs/link")
    }
}
