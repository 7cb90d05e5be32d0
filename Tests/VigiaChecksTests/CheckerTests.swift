import Glibc
import TestPlaces
import TestSupport
import Testing
import VigiaChecks
import VigiaCore
import VigiaJSON
import VigiaPlatform

@Suite("Checks")
struct CheckerTests {
    let place: Place

    init() throws {
        place = try Place()
        try place.write("x", to: "app/server.js")
        try place.write("#!/bin/sh\necho 'tool 2.5.1 (built with care)'\n", to: "bin/tool")
        _ = unsafe chmod(place.path + "/bin/tool", 0o755)
    }

    func context(_ variables: [String: String] = [:]) -> CheckContext {
        let usual = ["PATH": "/usr/local/bin:/usr/bin:/bin"]
        return CheckContext(
            service: "web",
            folder: place.path,
            state: place.path + "/.vigia",
            launch: Launch(
                command: ["x"],
                environment: usual.merging(variables) { $1 },
                directory: place.path
            )
        )
    }

    func ask(
        _ question: CheckQuestion,
        _ variables: [String: String] = [:],
        timeout: Duration = .seconds(60)
    ) -> CheckResult {
        let check = CheckSpec(question: question, timeout: timeout)
        return Checker.run(check, in: context(variables))
    }

    private func version(_ text: String, _ command: [String]) throws -> VersionQuestion {
        VersionQuestion(range: try #require(VersionRange(text)), command: command)
    }

    @Test("a port is free, or its owner is named")
    func ports() throws {
        let port = try freePort()
        #expect(ask(.port(port)).outcome == .passed)
        let listener = try Listener(host: "127.0.0.1", port: port).listen()
        let checkResult = ask(.port(port))
        #expect(checkResult.code == "check.port_taken")
        #expect(checkResult.words.contains("(pid \(getpid()), uid \(getuid()), started "))
        #expect(checkResult.check == "port \(port)")
        #expect(listener.raw >= 0)
    }

    @Test("a file exists with the required access, or the obstacle is reported")
    func files() throws {
        func file(_ name: String, _ access: Set<FileAccess> = [.read]) -> CheckResult {
            ask(.file(path: "\(place.path)/\(name)", access: access))
        }
        #expect(file("app/server.js").words == "there, readable")
        #expect(file("app/server.js").check == "file app/server.js")
        #expect(file("bin/tool", [.execute]).outcome == .passed)
        #expect(file("nowhere").code == "check.missing")
        #expect(file("app").code == "check.wrong_kind")
        #expect(file("app/server.js/x").code == "check.missing")
        let denied = file("app/server.js", [.execute])
        #expect(denied.code == "check.denied")
        #expect(denied.isRepairSafe)
        #expect(denied.repair == "change the mode of app/server.js from 0644 to 0744")
        #expect(file(String(repeating: "x", count: 300)).code == "check.system")
        let device = ask(.file(path: "/dev/null", access: []))
        #expect(device.words == "it is a device, a pipe or a socket, not a file")
    }

    @Test("names are shown completely, and commands in hints can be pasted into a shell")
    func names() throws {
        var context = context()
        context.folder = place.path + "/loja são-joão 🐧"
        let path = context.folder + "/it's here"
        let check = CheckSpec(question: .directory(path: path, access: [.read]))
        let checkResult = Checker.run(check, in: context)
        #expect(checkResult.check == "directory it's here")
        #expect(checkResult.repair == "make the folder it's here")
        let command = try #require(checkResult.hint).dropFirst("make it: ".count)
        try place.shell(String(command))
        #expect(Checker.run(check, in: context).outcome == .passed)
        let plain = ask(.directory(path: place.path + "/nowhere", access: []))
        #expect(plain.hint == "make it: mkdir -p \(place.path)/nowhere")
    }

    @Test("access is checked as the service's user", .enabled(if: getuid() == 0, "it needs root"))
    func users() throws {
        var context = context()
        context.launch.user = UserIdentity(name: "nobody", uid: 65_534, gid: 65_534)
        try place.write("x", to: "secret")
        _ = unsafe chmod(place.path + "/secret", 0o600)
        let path = place.path + "/secret"
        _ = unsafe chmod(place.path, 0o755)
        let check = CheckSpec(question: .file(path: path, access: [.read]))
        let checkResult = Checker.run(check, in: context)
        #expect(checkResult.code == "check.denied")
        #expect(checkResult.words == "nobody may not read it: Permission denied")
        // The file belongs to another user, so no permission is added.
        #expect(checkResult.repair == nil)
        let folder = CheckSpec(
            question: .directory(
                path: place.path + "/data/deep",
                access: [.read, .write, .execute]
            )
        )
        let made = Checker.run([folder], in: context, repairing: .safe)[0]
        #expect(made.outcome == .repaired)
        #expect(try FileStatus(place.path + "/data").uid == 65_534)
        let command = CheckSpec(question: .command(["id", "-u"]))
        #expect(Checker.run(command, in: context).words == "65534")
    }

    @Test("a missing folder is made in the project, and outside only if all repairs are allowed")
    func folders() throws {
        let inside = CheckSpec(question: .directory(path: place.path + "/data/a", access: [.read]))
        #expect(Checker.run([inside], in: context(), repairing: .never)[0].outcome == .failed)
        let checkResult = Checker.run([inside], in: context(), repairing: .safe)[0]
        #expect(checkResult.outcome == .repaired)
        #expect(checkResult.words == "there is no such folder; made data, data/a")
        #expect(Checker.run(inside, in: context()).outcome == .passed)
        let other = try Place()
        _ = unsafe symlink(other.path, place.path + "/away")
        for path in ["\(other.path)/x", "\(place.path)/away/x", "\(place.path)/no/../../x"] {
            let outside = CheckSpec(question: .directory(path: path, access: [.read]))
            let checkResult = Checker.run([outside], in: context(), repairing: .safe)[0]
            #expect(checkResult.outcome == .failed)
            #expect(!checkResult.isRepairSafe)
        }
        #expect(File.names(in: other.path).isEmpty)
        let outside = CheckSpec(question: .directory(path: other.path + "/x", access: [.read]))
        #expect(Checker.run([outside], in: context(), repairing: .all)[0].outcome == .repaired)
    }

    @Test("variables are checked, and no value is shown")
    func variables() {
        let secrets = ["KEY": "s3cret", "BLANK": " ", "EMPTY": "", "URL": "http://${HOST}/"]
        #expect(ask(.environment(["KEY"]), secrets).words == "set")
        let checkResult = ask(.environment(["KEY", "NONE", "BLANK", "EMPTY"]), secrets)
        #expect(checkResult.code == "check.unset")
        #expect(checkResult.words == "NONE is not set; BLANK, EMPTY are empty")
        let raw = ask(.environment(["URL"]), secrets)
        #expect(raw.outcome == .passed)
        #expect(raw.words == "set; URL holds ${…}, which is not expanded")
    }

    @Test("real programs report their versions", arguments: ["node", "python3", "npm", "sqlite3"])
    func realVersions(program: String) throws {
        let question = try version(">=1", [program, "--version"])
        #expect(ask(.executable(program, version: question)).outcome == .passed)
        let future = try version(">=999", [program, "--version"])
        #expect(ask(.executable(program, version: future)).code == "check.wrong_version")
    }

    @Test("a program is found as the service would find it")
    func programs() throws {
        #expect(ask(.executable("tool", version: nil)).code == "check.no_program")
        #expect(ask(.executable("exec", version: nil)).hint?.hasPrefix("leave `exec`") == true)
        #expect(ask(.executable("./bin/tool", version: nil)).outcome == .passed)
        let path = ["PATH": place.path + "/bin:/bin:/usr/bin"]
        let found = ask(.executable("tool", version: try version("2.x", ["tool"])), path)
        #expect(found.words == "2.5.1, at \(place.path)/bin/tool")
        let old = ask(.executable("tool", version: try version(">=3", ["tool"])), path)
        #expect(old.words == "it is 2.5.1, not >=3")
        #expect(ask(.executable("./app/server.js", version: nil)).words == "it may not be run")
        let silent = ask(.executable("true", version: try version("1", ["true"])))
        #expect(silent.words == "true says no version")
        let failing = ask(.executable("true", version: try version("1", ["false"])))
        #expect(failing.words == "false exited with status 1")
    }

    @Test("disk, memory and clock are compared with their limits")
    func measures() throws {
        let path = place.path + "/not/yet"
        #expect(ask(.disk(path: path, free: .percent(0), inodes: .count(1))).outcome == .passed)
        #expect(ask(.disk(path: path, free: .percent(100), inodes: nil)).code == "check.disk_full")
        let huge = Share.size(.gibibytes(1 << 20))
        #expect(ask(.disk(path: path, free: huge, inodes: nil)).code == "check.disk_full")
        #expect(ask(.disk(path: path, free: nil, inodes: .percent(100))).code == "check.disk_full")
        #expect(ask(.memory(.size(.mebibytes(1)))).outcome == .passed)
        #expect(ask(.memory(huge)).code == "check.memory_low")
        #expect(ask(.clock).outcome == .passed)
        try place.write("x", to: "logs/web.log")
        _ = try place.shell("touch -d @4000000000 logs/web.log")
        let checkResult = ask(.clock)
        #expect(checkResult.code == "check.clock_wrong")
        #expect(checkResult.words.hasSuffix("behind what logs/web.log was written at"))
    }

    @Test("a result is the same after encoding and decoding")
    func coding() throws {
        let checkResult = ask(.command(["sh", "-c", "echo one; echo two; exit 3"]))
        #expect(checkResult.words == "it exited with status 3")
        #expect(checkResult.lines == ["one", "two"])
        let bytes = JSON.encode(checkResult)
        #expect(JSON.decode(CheckResult.self, from: bytes) == checkResult)
        let well = ask(.clock)
        #expect(JSON.decode(CheckResult.self, from: JSON.encode(well)) == well)
    }
}
