import Glibc
import TestSupport
import Testing
import VigiaJSON

@testable import VigiaCLI

@Suite("Init and import")
struct ImportTests {
    static let procfile = "web: TOKEN=s3cret node server.js\nworker: node worker.js\n"

    private static func mode(_ path: String) -> UInt32 {
        var status = stat()
        return unsafe lstat(path, &status) == 0 ? status.st_mode & 0o7777 : 0
    }

    @Test("a folder with a Procfile gets a vigia.yaml, and no secret is printed")
    func initializes() throws {
        let folder = try TestFolder(["Procfile": Self.procfile])
        let answer = vigia(["init"], in: folder.path)
        #expect(answer.exit == .ok, "\(answer.notes)")
        #expect(answer.out.hasPrefix("wrote \(folder.path)/vigia.yaml: 2 services from Procfile\n"))
        #expect(answer.out.contains("  web     command, port, env (1)\n"))
        #expect(answer.out.contains("different from now on:\n"))
        #expect(answer.out.contains("vigia start"))
        #expect(!(answer.out + answer.notes).contains("s3cret"))
        let text = try #require(folder.text("vigia.yaml"))
        #expect(text.contains("      TOKEN: s3cret\n"))
        #expect(Self.mode("\(folder.path)/vigia.yaml") == 0o644)
        #expect(File.names(in: folder.path).sorted() == ["Procfile", "vigia.yaml"])
    }

    static let names = ["vigia.yaml", "vigia.yml"]

    @Test("an existing configuration is never overwritten", arguments: names)
    func exists(name: String) throws {
        let folder = try TestFolder(["Procfile": Self.procfile, name: "mine"])
        let answer = vigia(["init"], in: folder.path)
        #expect(answer.exit == .usage)
        #expect(answer.notes.contains("error[import.exists]: \(folder.path)/\(name) exists"))
        #expect(folder.text(name) == "mine")
        #expect(File.names(in: folder.path).count == 2)
    }

    @Test("a link in the place of the file is not followed")
    func link() throws {
        let folder = try TestFolder(["Procfile": Self.procfile])
        let target = folder.path + "/elsewhere"
        #expect(unsafe symlink(target, folder.path + "/vigia.yaml") == 0)
        let answer = vigia(["init"], in: folder.path)
        #expect(answer.exit == .usage)
        #expect(File.read(target) == nil)
    }

    @Test("the file is as strictly protected as its source")
    func mode() throws {
        let folder = try TestFolder()
        try File.write(Self.procfile, to: folder.path + "/Procfile", mode: 0o600)
        #expect(vigia(["init"], in: folder.path).exit == .ok)
        #expect(Self.mode("\(folder.path)/vigia.yaml") == 0o600)
    }

    @Test(
        "the file belongs to the owner of the folder",
        .enabled(if: geteuid() == 0, "only root can give a folder to another user")
    )
    func owner() throws {
        let folder = try TestFolder(["Procfile": Self.procfile])
        #expect(unsafe chown(folder.path, 1234, 2345) == 0)
        #expect(vigia(["init"], in: folder.path).exit == .ok)
        var status = stat()
        #expect(unsafe stat(folder.path + "/vigia.yaml", &status) == 0)
        #expect(status.st_uid == 1234 && status.st_gid == 2345)
    }

    @Test("import writes where it is told, or prints")
    func places() throws {
        let folder = try TestFolder(["app/Procfile.prod": Self.procfile])
        let written = vigia(["import", "app/Procfile.prod", "-o", "new.yaml"], in: folder.path)
        #expect(written.exit == .ok, "\(written.notes)")
        #expect(folder.text("new.yaml")?.contains("    directory: app\n") == true)
        let again = vigia(["import", "app/Procfile.prod", "-o", "new.yaml"], in: folder.path)
        #expect(again.exit == .usage && again.notes.contains("error[import.exists]"))
        let printed = vigia(["import", "app/Procfile.prod", "-o", "-"], in: folder.path)
        #expect(printed.exit == .ok)
        #expect(printed.notes.contains("read app/Procfile.prod: 2 services"))
        #expect(File.names(in: folder.path).sorted() == ["app", "new.yaml"])
    }

    @Test("the report is JSON where that is asked for")
    func json() throws {
        let folder = try TestFolder(["Procfile": Self.procfile + "release: bin/migrate\n"])
        let answer = vigia(["init", "--json"], in: folder.path)
        let report = try JSONValue(parsing: Array(answer.out.utf8))
        let services: [String] = try report.member("services")
        let left: [String] = try report.member("left_out")
        #expect(services == ["web", "worker"])
        #expect(left.count == 1 && left[0].hasPrefix("release (line 3): "))
    }

    static let refusals: [(files: [String: String], words: [String], notes: String)] = [
        ([:], ["init"], "error[import.nothing]: no file in "),
        (["README.md": "hello"], ["init"], "error[import.nothing]: no file in "),
        (["Procfile": "web node"], ["init"], "error[import.syntax]: Procfile:1: "),
        ([:], ["import"], "error[command.contradiction]: vigia import wants a file"),
        ([:], ["import", "x"], "error[import.unreadable]: the file x does not exist"),
        (["x/y": ""], ["import", "x"], "error[import.unreadable]: the file x is not a regular"),
        (["x": "what"], ["import", "x"], "error[import.unknown_format]: "),
        (["x": "what"], ["import", "x", "--format", "procfile"], "error[import.syntax]: x:1: "),
        (["x": "what"], ["import", "x", "--format", "y"], "error[command.bad_value]: --format"),
        (
            ["Procfile": String(repeating: "# comment\n", count: 120_000)], ["init"],
            "error[import.unreadable]: the file Procfile is larger than 1 MB"
        ),
        (["Procfile": "web: a\0b"], ["init"], "error[import.syntax]: Procfile:1: "),
        (["Procfile": procfile], ["import", "Procfile", "-o", "no/v.yaml"], "no_such_folder"),
    ]

    @Test("what cannot be taken over is one error with status 2", arguments: refusals)
    func refused(files: [String: String], words: [String], notes: String) throws {
        let folder = try TestFolder(files)
        let answer = vigia(words, in: folder.path)
        #expect(answer.exit == .usage)
        #expect(answer.notes.contains(notes), "\(answer.notes)")
        #expect(folder.text("vigia.yaml") == nil)
    }

    @Test("a terminal does not show the values of variables")
    func terminal() throws {
        let folder = try TestFolder(["Procfile": Self.procfile])
        let written = Written()
        let shell = Shell(output: written.output(isTerminal: true), directory: folder.path) {
            (_, _) throws(CommandError) in throw .noCurl
        }
        #expect(VigiaCommand.run(["import", "Procfile", "-o", "-"], shell) == .ok)
        #expect(written.out.contains("      TOKEN: …\n"))
        #expect(!written.out.contains("s3cret"))
    }
}
