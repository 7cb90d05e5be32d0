import TestPlaces
import TestSupport
import Testing
import VigiaCore
import VigiaDatabases
import VigiaPlatform

@testable import VigiaPackages
@testable import VigiaRepairs

/// With the real Go, and a folder as module proxy.
@Suite("Go modules", .sideBySide, .serialized)
struct GoTests {
    private let place: Place

    private var environment: [String: String] {
        Place.environment.merging([
            "GOPROXY": "file://\(place.path)/proxy", "GONOSUMDB": "*", "HOME": place.path,
            "GOMODCACHE": place.path + "/cache", "GOCACHE": place.path + "/build",
            // Otherwise Go's modules are read-only and cannot be removed.
            "GOFLAGS": "-modcacherw",
        ]) { $1 }
    }
    private var doctor: DependencyDoctor {
        DependencyDoctor(.go, in: place.path + "/app", environment: environment)
    }
    private var faults: [String] {
        doctor.examine().faults.map { $0.words.replacing(place.path, with: "") }
    }

    private static let manifest = """
        module example.org/app // it

        go 1.17

        require example.org/Some/One v1.0.0
        require (
        \texample.org/two v1.0.0 // indirect
        \texample.org/local v0.0.0
        )

        replace example.org/local => ../local
        """

    /// Creates two versions of two modules, one of which requires the other, and a program.
    init() throws {
        place = try Place()
        let script = """
            import os, zipfile
            for path in ["Some/One", "two"]:
                for version in ["v1.0.0", "v1.1.0"]:
                    module = "example.org/" + path
                    folder = "proxy/" + module.replace("S", "!s").replace("O", "!o") + "/@v/"
                    os.makedirs(folder, exist_ok=True)
                    manifest = f"module {module}\\n\\ngo 1.17\\n"
                    if path == "Some/One": manifest += "require example.org/two v1.0.0\\n"
                    with open(folder + "list", "a") as list: list.write(version + "\\n")
                    with open(folder + version + ".mod", "w") as mod: mod.write(manifest)
                    with open(folder + version + ".info", "w") as info:
                        info.write('{"Version":"%s","Time":"2020-01-01T00:00:00Z"}' % version)
                    code = f'package p\\nconst Version = "{version}"\\n'
                    if path == "Some/One": code = code.replace("const", 'import _ "example.org/two"\\nconst')
                    with zipfile.ZipFile(folder + version + ".zip", "w") as zip:
                        zip.writestr(f"{module}@{version}/go.mod", manifest)
                        zip.writestr(f"{module}@{version}/p.go", code)
            """
        try place.write(script, to: "make.py")
        try place.write(Self.manifest, to: "app/go.mod")
        try place.write("module example.org/local\n", to: "local/go.mod")
        try place.write("package local\n", to: "local/local.go")
        let code = """
            package main
            import "fmt"
            import one "example.org/Some/One"
            import _ "example.org/local"
            func main() { fmt.Println(one.Version) }
            """
        try place.write(code, to: "app/main.go")
        try place.write("", to: "app/.vigia/keep")
        try go("python3 make.py && cd app && go mod tidy && go build")
    }

    /// Runs a shell line with Go's settings; it must succeed.
    @discardableResult
    private func go(_ line: String) throws -> String {
        let program = ProgramRun(
            "/bin/sh",
            ["sh", "-c", line],
            environment: environment,
            directory: place.path
        )
        let answer = try program.run(within: .seconds(120))
        let said = String(decoding: answer.tail, as: UTF8.self)
        try #require(answer.ending == .exited(0), "\(line): \(said)")
        return said
    }

    /// The program's output, built without network.
    private func built() throws -> String { try go("cd app && GOPROXY=off go build && ./app") }

    @discardableResult
    private func repair() throws -> RepairRecord {
        var record = try RepairRecord.begin(
            .dependencies,
            service: "web",
            subject: place.path + "/app",
            in: place.path + "/app/.vigia"
        )
        let (manifest, sums) = (place.text("app/go.mod"), place.text("app/go.sum"))
        defer { #expect(place.text("app/go.mod") == manifest && place.text("app/go.sum") == sums) }
        #expect(try doctor.repair(&record).faults == [])
        #expect(!File.names(in: record.folder).contains("new"))
        return record
    }

    static let damages: [(line: String, words: String)] = [
        ("rm -r cache", "2 packages are missing: example.org/Some/One and example.org/two"),
        ("rm -r cache/example.org/!some", "example.org/Some/One is missing"),
        (
            "touch cache/cache/download/example.org/two/@v/v1.0.0.partial",
            "example.org/two is missing"
        ),
    ]

    @Test("missing modules are fetched, and go.sum stays unchanged", arguments: damages)
    func download(line: String, words: String) throws {
        #expect(doctor.examine().words == "3 packages as go.sum says")
        try place.shell(line)
        #expect(faults == [words])
        #expect(try !repair().canBeUndone)
        #expect(try built() == "v1.0.0\n")
    }

    static let vendors: [(line: String, words: String)] = [
        ("rm -r vendor/example.org/two", "example.org/two is missing in /app/vendor"),
        ("rm vendor/example.org/two/*", "example.org/two is missing in /app/vendor"),
        ("rm vendor/modules.txt", "/app/vendor has no modules.txt"),
        ("rm -r vendor && mkdir vendor", "/app/vendor has no modules.txt"),
        (
            "sed -i 's/One v1.0.0/One v1.1.0/' vendor/modules.txt",
            "example.org/Some/One in /app/vendor is not what go.mod says"
        ),
        (
            "printf '# example.org/x v1\\n## explicit\\nexample.org/x\\n' >> vendor/modules.txt;"
                + " cp -r vendor/example.org/two vendor/example.org/x",
            "example.org/x in /app/vendor is not what go.mod says"
        ),
    ]

    @Test("a vendor folder is rebuilt in the staging folder, and can be put back")
    func vendor() throws {
        try go("cd app && go mod vendor")
        #expect(doctor.examine().words == "3 packages as go.mod says" && faults == [])
        for (line, words) in Self.vendors {
            try place.shell("cd app && \(line) && touch vendor/mine")
            #expect(faults == [words])
            try go("cd app && ! GOPROXY=off go build")
            let record = try repair()
            #expect(try built() == "v1.0.0\n" && record.canBeUndone)
            #expect(!File.names(in: place.path + "/app/vendor").contains("mine"))
        }
        _ = try RepairArchive(state: place.path + "/app/.vigia").undo()
        #expect(File.names(in: place.path + "/app/vendor").contains("mine"))
    }

    static let locks: [(line: String, words: String)] = [
        (": > go.sum", "go.mod is at odds with go.sum: example.org/Some/One v1.0.0 is not in it"),
        ("rm go.sum", "there is no go.sum in /app"),
        ("sed -i '/two.*go.mod/d' go.sum", "/app/go.sum does not hold "),
        ("sed -i 's/two v1.0.0 h1:./two v1.0.0 h1:_/' go.sum", "checksum mismatch"),
    ]

    @Test("an incomplete go.sum is reported and not repaired", arguments: locks, ["", "vendor"])
    func lock(lock: (line: String, words: String), vendor: String) throws {
        if !vendor.isEmpty { try go("cd app && go mod vendor && rm -r vendor/example.org") }
        try place.shell("cd app && \(lock.line) && rm -r ../cache")
        let error = try #require(throws: DependencyFailure.self) { try repair() }
        let told = error.problem.replacing(place.path, with: "")
        #expect(told.contains(lock.words), "\(told)")
        if error.problem.contains("checksum") { return }
        #expect(error.hint?.contains("`go mod tidy`") == true)
    }

    @Test("a module of a workspace is not examined")
    func workspace() throws {
        try place.shell("rm app/go.sum")
        #expect(faults == ["there is no go.sum in /app"])
        try place.write("go 1.18\n\nuse (\n\t./app\n\t\"./local\"\n)\n", to: "go.work")
        let report = doctor.examine()
        #expect(report.faults == [] && report.warnings.map(\.kind) == [.unverified])
        #expect(report.warnings.first?.words.hasSuffix("workspace \(place.path)/go.work") == true)
        // A workspace that does not use the module, or is switched off, does not count.
        try place.write("GOWORK=off\n", to: ".config/go/env")
        #expect(faults == ["there is no go.sum in /app"])
        try place.write("go 1.18\nuse ./local\n", to: "go.work")
        try place.shell("rm .config/go/env")
        #expect(faults == ["there is no go.sum in /app"])
    }

    @Test("Go's user settings apply, below the environment")
    func settings() throws {
        var environment = environment
        environment["GOMODCACHE"] = nil
        let doctor = DependencyDoctor(.go, in: place.path + "/app", environment: environment)
        #expect(!doctor.examine().faults.isEmpty)
        try place.write("GOMODCACHE=\(place.path)/cache\n", to: ".config/go/env")
        #expect(doctor.examine().faults == [])
        #expect(faults == [])
    }

    @Test("an unreachable proxy is reported, and nothing changes")
    func offline() throws {
        try go("cd app && go mod vendor && rm -r vendor/example.org && rm -r ../cache")
        var environment = environment
        environment["GOPROXY"] = "http://127.0.0.1:9"
        let doctor = DependencyDoctor(.go, in: place.path + "/app", environment: environment)
        var record = try RepairRecord.begin(
            .dependencies,
            service: "web",
            subject: place.path + "/app",
            in: place.path + "/app/.vigia"
        )
        let error = try #require(throws: DependencyFailure.self) { try doctor.repair(&record) }
        #expect(error.code == "dependencies.offline", "\(error.problem)")
        #expect(File.names(in: place.path + "/app/vendor") == ["modules.txt"])
    }
}
