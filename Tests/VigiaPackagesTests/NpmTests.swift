import Glibc
import TestPlaces
import TestSupport
import Testing
import VigiaChecks
import VigiaCore
import VigiaDatabases
import VigiaPlatform

@testable import VigiaPackages
@testable import VigiaRepairs

@Suite("npm packages", .sideBySide, .serialized)
struct NpmTests {
    @Test("packages installed by npm have no faults")
    func well() throws {
        let npm = try NpmPlace()
        let report = npm.doctor.examine()
        #expect(report.faults == [] && report.packages == 3 && report.lock == "package-lock.json")
        #expect(report.words == "3 packages as package-lock.json says")
    }

    static let damages: [(line: String, kind: DependencyFault.Kind, words: String)] = [
        ("rm -r node_modules", .nothingInstalled, "there is no node_modules in FOLDER"),
        ("rm -r node_modules/one", .missing, "one is missing"),
        (
            "rm -r node_modules/one node_modules/side", .missing,
            "2 packages are missing: one and side"
        ),
        ("rm node_modules/one/package.json", .incomplete, "one is not whole"),
        ("rm -r node_modules/one/lib", .incomplete, "one is not whole"),
        (
            "sed -i s/1.0.0/3.0.0/ node_modules/one/package.json", .otherVersion,
            "one (3.0.0 instead of 1.0.0) is not what the lock file says"
        ),
        (
            "sed -i s/sha512-/sha512-x/ node_modules/.package-lock.json", .otherVersion,
            "2 packages are not what the lock file says: one (1.0.0) and two (1.0.0)"
        ),
    ]

    @Test("damaged packages are reported and repaired from the lock file")
    func damage() throws {
        let npm = try NpmPlace()
        let lock = npm.place.text("app/package-lock.json")
        for (line, kind, words) in Self.damages {
            try npm.place.shell("cd app && \(line)")
            let words = words.replacing("FOLDER", with: npm.folder)
            #expect(npm.faults.map(\.words) == [words])
            #expect(npm.kinds == [kind])
            let record = try npm.repair()
            #expect(npm.faults == [], "\(line)")
            #expect(try npm.versions() == "1.0.0")
            #expect(npm.place.text("app/package-lock.json") == lock)
            #expect(File.names(in: npm.folder + "/node_modules/two").contains("package.json"))
            let link = try npm.place.shell("readlink app/node_modules/side").trimmingNewline
            #expect(link == "../../side")
            #expect(File.names(in: record.folder).contains("new") == false)
            #expect(record.steps.count == 1)
        }
    }

    @Test("the old packages are kept, and put back by undo")
    func undo() throws {
        let npm = try NpmPlace()
        try npm.place.shell("cd app && rm -r node_modules/one && echo mine > node_modules/mine")
        let record = try npm.repair()
        #expect(npm.place.text("app/node_modules/mine") == nil)
        let archive = RepairArchive(state: npm.state)
        #expect(try archive.undo().name == record.name)
        #expect(npm.place.text("app/node_modules/mine") == "mine\n")
        #expect(npm.kinds == [.missing])
        #expect(File.names(in: record.folder).sorted() == ["node_modules", "record.json"])
    }

    static let locks: [(line: String, kind: DependencyFault.Kind, words: String)] = [
        ("rm package-lock.json", .lockMissing, "there is no package-lock.json in FOLDER"),
        (
            "truncate -s 200 package-lock.json", .lockInvalid,
            "FOLDER/package-lock.json breaks off at line 11"
        ),
        (
            "echo '{' | cat - package-lock.json > x; mv x package-lock.json", .lockInvalid,
            "FOLDER/package-lock.json is not JSON at line 2, column 1"
        ),
        (
            "echo '{\"lockfileVersion\": 1}' > package-lock.json", .lockInvalid,
            "FOLDER/package-lock.json has no packages: it was written by npm 6 or older"
        ),
        (
            "sed -i 's/\"one\": \"[^\"]*\"/\"one\": \"^2.0.0\"/' package.json", .lockAtOdds,
            "FOLDER/package.json is at odds with package-lock.json: one is wanted as ^2.0.0 and locked "
                + "as 1.0.0"
        ),
        (
            "sed -i 's/\"side\"/\"other\": \"1\", \"side\"/' package.json", .lockAtOdds,
            "FOLDER/package.json is at odds with package-lock.json: other is not in the lock file"
        ),
        (
            "echo '{' > package.json", .lockAtOdds,
            "FOLDER/package.json is missing or is not JSON"
        ),
    ]

    @Test("a lock file at odds with the manifest is reported, not repaired", arguments: locks)
    func lock(line: String, kind: DependencyFault.Kind, words: String) throws {
        let npm = try NpmPlace()
        try npm.place.shell("cd app && \(line) && rm -r node_modules/one")
        let fault = try #require(npm.faults.first)
        #expect(fault.kind == kind)
        #expect(fault.words == words.replacing("FOLDER", with: npm.folder))
        #expect(fault.hint != nil)
        #expect(throws: DependencyFailure.lock(fault)) { try npm.repair() }
        #expect(try RepairArchive(state: npm.state).records().allSatisfy { !$0.canBeUndone })
        #expect(!File.names(in: npm.folder + "/node_modules").contains("one"))
    }

    @Test("a locked version within the required range is no fault")
    func ranges() throws {
        let npm = try NpmPlace()
        try npm.place.shell(
            "cd app && sed -i 's/\"one\": \"[^\"]*\"/\"one\": \">=0.5 <2\"/' package.json"
        )
        #expect(npm.faults == [])
    }

    @Test("a tree without development packages stays without them")
    func production() throws {
        let npm = try NpmPlace()
        try npm.place.shell("cd app && npm ci --omit=dev --no-audit --no-fund --offline")
        #expect(npm.faults == [])
        try npm.place.shell("cd app && rm -r node_modules/one")
        #expect(npm.faults.map(\.words) == ["one is missing"])
        _ = try npm.repair()
        #expect(!File.names(in: npm.folder + "/node_modules").contains("two"))
        #expect(npm.faults == [])
    }

    @Test("workspaces and their packages are installed")
    func workspaces() throws {
        let npm = try NpmPlace(
            """
            {"name": "app", "version": "1.0.0", "workspaces": ["parts/part"],
             "dependencies": {"one": "file:lib/one-1.0.0.tgz"}}
            """
        )
        let part =
            #"{"name":"part","version":"1.0.0","dependencies":{"one":"file:../../lib/one-2.0.0.tgz"}}"#
        try npm.place.write(part, to: "app/parts/part/package.json")
        try npm.place.write("neighbour", to: "app/parts/other.txt")
        try npm.place.shell("cd app && npm install --no-audit --no-fund --offline")
        #expect(npm.faults == [])
        try npm.place.shell("cd app && rm -r node_modules/part parts/part/node_modules/one")
        #expect(npm.kinds == [.missing])
        let record = try npm.repair()
        #expect(
            record.moves.map(\.path)
                == ["", "/parts/part"].map { npm.folder + $0 + "/node_modules" }
        )
        #expect(try npm.place.shell("cd app/parts/part && node -p \"require('one')\"") == "2.0.0\n")
        #expect(try npm.place.shell("cd app && node -p \"require('one')\"") == "1.0.0\n")
        #expect(npm.place.text("app/parts/other.txt") == "neighbour")
    }

    @Test("a failing npm changes nothing, and its message is reported")
    func failure() throws {
        let npm = try NpmPlace()
        try npm.place.shell(
            "cd app && rm -r node_modules/one && rm lib/one-1.0.0.tgz && npm cache clean --force"
        )
        #expect {
            try npm.repair()
        } throws: { error in
            guard case .failed("npm", let words) = error as? DependencyFailure else { return false }
            return words.contains("ENOENT") && words.contains("one-1.0.0.tgz")
        }
        #expect(npm.kinds == [.missing])
        let records = try RepairArchive(state: npm.state).records()
        #expect(records.allSatisfy { !$0.canBeUndone })
        #expect(File.names(in: records[0].folder) == ["record.json"])
    }

    @Test(
        "a fault that npm does not see is a warning after one repair"
    )
    func disputed() throws {
        let npm = try NpmPlace()
        let manifest = #"{"name":"odd","version":"1.0.0","bin":{"odd":"gone.js"}}"#
        try npm.place.write(manifest, to: "pack/odd/package/package.json")
        try npm.place.shell(
            """
            tar czf app/lib/odd-1.0.0.tgz -C pack/odd package && cd app &&
            npm install --no-audit --no-fund --offline ./lib/odd-1.0.0.tgz
            """
        )
        let context = CheckContext(
            service: "web",
            folder: npm.folder,
            state: npm.state,
            launch: Launch(
                command: ["node"],
                environment: Place.environment,
                directory: npm.folder
            )
        )
        let check = CheckSpec(question: .dependencies(.npm, folder: npm.folder))
        func ask() -> CheckResult { Checker.run([check], in: context, repairing: .safe)[0] }
        func records() throws -> Int { try RepairArchive(state: npm.state).records().count }
        let content = "`npm ci` is content, though Vigia finds: odd is not whole"
        let first = ask()
        #expect(first.outcome == .repaired && first.words.hasSuffix(content), "\(first)")
        #expect(!first.isInTheWay && first.repair?.contains("anew from package-lock.json") == true)
        let second = ask()
        #expect(second.words == content && !second.isInTheWay && second.repair == nil)
        #expect(second.code == "dependencies.not_better" && second.severity == .warn)
        #expect(try records() == 1)
        // Other faults are repaired.
        try npm.place.shell("rm -r app/node_modules/one")
        #expect(ask().outcome == .repaired && npm.kinds == [.incomplete])
        #expect(ask().words == content)
        // A changed lock file, or an undone repair, ends the dispute.
        _ = try RepairArchive(state: npm.state).undo()
        #expect(ask().outcome == .repaired)
        try npm.place.shell("touch -d 2001-01-01 app/package-lock.json")
        #expect(ask().outcome == .repaired)
    }

    @Test("an addon built for another Node is reported and rebuilt")
    func addon() throws {
        let npm = try NpmPlace()
        let manifest = #"{"name":"native","version":"1.0.0","scripts":{"install":"node build.js"}}"#
        try npm.place.write(manifest, to: "pack/native/package/package.json")
        try npm.place.write(
            """
            const {execSync} = require('child_process'), fs = require('fs');
            fs.mkdirSync('build/Release', {recursive: true});
            const number = process.env.OTHER || process.versions.modules;
            const source = `int node_register_module_v${number};\\n`;
            execSync('cc -shared -x c -o build/Release/native.node -', {input: source});
            """,
            to: "pack/native/package/build.js"
        )
        try npm.place.shell(
            """
            tar czf app/lib/native-1.0.0.tgz -C pack/native package && cd app &&
            npm install --no-audit --no-fund --offline ./lib/native-1.0.0.tgz
            """
        )
        #expect(npm.faults == [])
        try npm.place.shell("cd app/node_modules/native && OTHER=93 node build.js")
        let own = try #require(NodeFacts(npm.doctor.tools).interface)
        let fault = "native is built for another Node (binary interface 93; this one has \(own))"
        #expect(npm.faults.map(\.words) == [fault])
        #expect(npm.kinds == [.otherRuntime])
        _ = try npm.repair()
        #expect(npm.faults == [])
        // An addon that uses Node-API works with every version.
        try npm.place.shell(
            """
            cd app/node_modules/native &&
            echo 'int napi_register_module_v1; int node_register_module_v93;' |
            cc -shared -x c -o build/Release/native.node -
            """
        )
        #expect(npm.faults == [])
    }

    static let readRanges: [(range: String, version: String, isIn: Bool)] = [
        ("^1.2.3", "1.9.0", true), ("^1.2.3", "2.0.0", false), ("^0.2.3", "0.3.0", false),
        ("^0.0.3", "0.0.4", false), ("~1.2.3", "1.2.9", true), ("~1.2", "1.3.0", false),
        ("~1", "1.9.0", true), ("1.x", "1.5.0", true), ("*", "9.0.0", true), ("", "9.0.0", true),
        (">=1 <3", "2.9.9", true), (">= 1.0.0 < 3", "3.0.0", false), ("1 || 3", "3.1.0", true),
        ("1 || 3", "2.1.0", false), ("1.0 - 2.0", "2.0.9", true), ("1.0 - 2.0", "2.1.0", false),
        (">1", "1.9.0", false), (">1", "2.0.0", true), ("<=1.2", "1.2.9", true),
        ("1.2.3", "1.2.3", true), ("=1.2.3", "1.2.4", false), ("v1.2.3", "1.2.3", true),
        ("^1.0.0", "1.5.0-beta.1", false), ("^1.5.0-beta.0", "1.5.0-beta.1", true),
        ("^1.5.0-beta.2", "1.5.0-beta.1", false), ("^1.0.0", "2.0.0-alpha", false),
        (">=1.0.0", "1.0.0+build", true), ("<2", "2.0.0-rc.1", false),
        ("<1.0.0-rc.1 <1.0.X", "1.0.0-beta.2", false), ("<1.0.0-rc.1", "1.0.0-beta.2", true),
        (">=0.0.0-rc.1 0", "0.0.0-0", false), (">=0.0.0 <1.0.0-0 >=0.0.0-a", "0.0.0-b", true),
    ]

    @Test("version ranges are parsed as npm does", arguments: readRanges)
    func reading(range: String, version: String, isIn: Bool) throws {
        let version = try #require(NpmVersion(version))
        #expect(try #require(NpmRange(range)).contains(version) == isIn)
    }

    @Test(
        "an invalid range is rejected",
        arguments: ["latest", "file:x.tgz", "git+ssh://x", ">", "1.2.3.4", "1.2.", "1..2", ".1"]
    )
    func noRange(text: String) { #expect(NpmRange(text) == nil) }
}
