import Glibc
import TestSupport
import Testing
import VigiaWire

/// Root's treatment of a configuration that another user wrote or can write.
@Suite(
    "Projects of other users",
    .sideBySide,
    .serialized,
    .enabled(if: geteuid() == 0, "it needs root")
)
struct ForeignProjects {
    private static let text = """
        env_file: [own.env]
        services: { web: { command: sleep 1000 } }
        """

    private func project(_ line: String) throws -> Project {
        let project = try Project(Self.text, files: ["own.env": "A=1\n"])
        try #require(try project.shell("chmod 755 . && chmod 644 own.env && \(line)").status == 0)
        return project
    }

    /// Owners and permissions, and words that the refusal contains.
    static let refusals = [
        ("chown nobody vigia.yaml", "vigia.yaml: error[config.untrusted]"),
        ("chown nobody .", "belongs to nobody, and Vigia is called by root"),
        ("chmod 666 vigia.yaml", "can be written by others (mode 666)"),
        ("chmod 664 vigia.yaml && chgrp nogroup vigia.yaml", "(mode 664)"),
        ("chmod 777 .", "can be written by others (mode 777)"),
        ("chown nobody own.env", "vigia.yaml:1:12: error[config.untrusted]"),
        ("chmod 666 own.env", "(mode 666)"),
        ("mv vigia.yaml it && chown nobody it && ln -s it vigia.yaml", "belongs to nobody"),
    ]

    @Test(
        "another user's project is refused before it is read, with the line to trust it",
        arguments: refusals
    )
    func refused(line: String, words: String) throws {
        let project = try project(line)
        for command in ["start", "run", "validate", "check", "fix"] {
            let outcome = try project.vigia(command)
            #expect(outcome.status == 2, "\(command): \(outcome.all)")
            #expect(outcome.errors.contains(words), "\(command): \(outcome.all)")
            #expect(outcome.errors.contains("VIGIA_TRUST=\(project.folder)"), "\(outcome.all)")
        }
        #expect(project.isDeserted)
        let trusted = try project.shell("VIGIA_TRUST=$PWD vigia validate")
        #expect(trusted.status == 0, "\(trusted.all)")
        let elsewhere = try project.shell("VIGIA_TRUST=$PWD/elsewhere:$PWD-too vigia validate")
        #expect(elsewhere.status == 2, "\(elsewhere.all)")
    }

    /// Files of root, its group or the caller of sudo.
    static let believable = [
        "", "chmod 664 vigia.yaml own.env && chmod 775 .", "chmod 1777 .",
        "chown nobody vigia.yaml own.env . && export SUDO_UID=65534",
        "chown nobody:nogroup vigia.yaml . && chmod 664 vigia.yaml && export SUDO_UID=65534",
        "chown nobody vigia.yaml . && export VIGIA_TRUST=/srv:$PWD",
        "chown nobody vigia.yaml . && export VIGIA_TRUST='*'",
    ]

    @Test("a configuration of root or its caller is trusted", arguments: believable)
    func believed(line: String) throws {
        let project = try project("true")
        let outcome = try project.shell("\(line.isEmpty ? "true" : line) && vigia start")
        #expect(outcome.status == 0, "\(outcome.all)")
        #expect(try project.shell("\(line.isEmpty ? "true" : line) && vigia stop").status == 0)
    }

    @Test("another user's project in a parent folder, found by chance, is refused")
    func above() throws {
        let owners = [
            "chown nobody vigia.yaml", "rm vigia.yaml && mkdir .vigia && chown nobody .vigia",
        ]
        for line in owners {
            let project = try project("mkdir own && \(line)")
            for command in ["status", "start", "logs", "stop"] {
                let outcome = try project.shell("cd own && vigia \(command)")
                #expect(outcome.status == 2, "\(command): \(outcome.all)")
                #expect(outcome.errors.contains("belongs to nobody"), "\(outcome.all)")
                #expect(outcome.errors.contains("VIGIA_TRUST=\(project.folder)"))
            }
            let named = try project.vigia("status")
            #expect(named.status == 3, "\(named.all)")
        }
        let own = try project("mkdir own")
        #expect(try own.shell("cd own && vigia validate").status == 0)
    }

    @Test("a supervisor that reads the file again trusts no other owner either")
    func again() throws {
        let project = try project("true")
        let outcome = try project.shell("chown nobody vigia.yaml && VIGIA_TRUST=$PWD vigia start")
        #expect(outcome.status == 0, "\(outcome.all)")
        // Processes of a trusted project stay trusted.
        let restarted = try project.vigia("restart")
        #expect(restarted.status == 0, "\(restarted.all)")
        let shown = try project.vigia("status")
        #expect(shown.status == 0 && !shown.output.contains("changed since"), "\(shown.all)")
        // The file in its place now is another one.
        let run = try project.service().run
        try project.shell("echo '# more' >> vigia.yaml")
        for command in ["restart", "start", "apply"] {
            let outcome = try project.vigia(command)
            #expect(outcome.status == 2, "\(command): \(outcome.all)")
            #expect(outcome.errors.contains("error[config.untrusted]"), "\(outcome.all)")
        }
        #expect(try project.service().run == run)
        #expect(try project.vigia("stop").status == 0)
        let refused = try project.vigia("start")
        #expect(refused.status == 2, "\(refused.all)")
    }
}
