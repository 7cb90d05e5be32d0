import TestPlaces
import TestSupport
import Testing
import VigiaChecks
import VigiaCore
import VigiaPlatform

@testable import VigiaPackages
@testable import VigiaRepairs

@Suite("Engines of npm packages", .sideBySide, .serialized)
struct NpmEngineTests {
    /// A project that requires one Node range itself, and another by the package `one`.
    private func project(_ own: String, _ one: String = "*") throws -> NpmPlace {
        let npm = try NpmPlace()
        let line = """
            cd app && npm pkg set engines.node='\(own)' && mkdir -p x && tar xzf lib/one-1.0.0.tgz -C x &&
            (cd x/package && npm pkg set engines.node='\(one)') && tar czf lib/one-1.0.0.tgz -C x package &&
            rm -r x package-lock.json node_modules && npm install --no-audit --no-fund --offline 2>&1
            """
        try npm.place.shell(line)
        return npm
    }

    private func checkResult(_ npm: NpmPlace, _ repairs: AutoRepair = .never) -> CheckResult {
        let launch = Launch(
            command: ["node", "x.js"],
            environment: Place.environment,
            directory: npm.folder
        )
        let context = CheckContext(
            service: "web",
            folder: npm.folder,
            state: npm.state,
            launch: launch
        )
        let check = CheckSpec(question: .dependencies(.npm, folder: npm.folder))
        return Checker.run([check], in: context, repairing: repairs)[0]
    }

    @Test("an engine mismatch is a warning, and repairs still work")
    func warning() throws {
        let npm = try project(">=99")
        #expect(npm.faults == [])
        var checkResult = checkResult(npm)
        let node = try npm.place.shell("command -v node").trimmingNewline
        let version = try npm.place.shell("node -p process.versions.node").trimmingNewline
        let words =
            "\(npm.folder)/package.json asks for Node >=99, and the service has \(version), at \(node)"
        #expect(checkResult.words == words && checkResult.code == "dependencies.engine")
        #expect(
            checkResult.outcome == .failed && checkResult.severity == .warn
                && !checkResult.isInTheWay
        )
        #expect(checkResult.hint != nil && checkResult.repair == nil)
        try npm.place.shell("rm -r app/node_modules/one")
        checkResult = self.checkResult(npm)
        #expect(checkResult.code == "dependencies.missing" && checkResult.isInTheWay)
        checkResult = self.checkResult(npm, .safe)
        #expect(checkResult.outcome == .repaired && checkResult.words.hasSuffix("; \(words)"))
        #expect(try npm.versions() == "1.0.0")
    }

    static let settings: [(own: String, one: String, strict: String, words: String?)] = [
        (">=99", "*", "echo engine-strict=true > .npmrc", "FOLDER/package.json asks for Node >=99"),
        ("*", ">=98", "echo 'engine-strict = true' > .npmrc", "one asks for Node >=98"),
        (">=99", ">=98", "echo engine-strict > .npmrc", "Node >=99 (and 1 more), and the service"),
        ("*", ">=98", "echo '#engine-strict=true' > .npmrc", nil),
        (">=10 || 99", "^99 || >=4", "echo engine-strict=true > .npmrc", nil),
    ]

    @Test("with engine-strict, an engine mismatch is a fault without repair", arguments: settings)
    func strict(own: String, one: String, line: String, words: String?) throws {
        let npm = try project(own, one)
        try npm.place.shell("cd app && \(line) && rm -r node_modules/one")
        let accepts = "npm ci --dry-run --offline --no-audit --no-fund"
        guard let words else {
            try npm.place.shell("cd app && \(accepts)")
            return #expect(npm.kinds == [.missing])
        }
        try npm.place.shell("cd app && ! \(accepts)")
        let fault = try #require(npm.faults.first)
        let told = words.replacing("FOLDER", with: npm.folder)
        #expect(fault.kind == .engine && fault.words.contains(told), "\(fault.words)")
        #expect(throws: DependencyFailure.lock(fault)) { try npm.repair() }
        #expect(checkResult(npm).isInTheWay && checkResult(npm).repair == nil)
    }

    @Test("the Node of the service's command counts, else the first in PATH")
    func program() throws {
        let npm = try project("<20")
        try npm.place.write("", to: "old/bin/node")
        let lines = ["MAJOR_VERSION 18", "MINOR_VERSION 1", "PATCH_VERSION 0"]
        try npm.place.write(
            lines.map { "#define NODE_\($0)\n" }.joined(),
            to: "old/include/node/node_version.h"
        )
        try npm.place.shell("chmod +x old/bin/node")
        #expect(npm.doctor.examine().warnings.count == 1)
        let other = DependencyDoctor(
            .npm,
            in: npm.folder,
            environment: Place.environment,
            command: [npm.place.path + "/old/bin/node"]
        )
        #expect(other.examine().warnings == [])
    }
}
