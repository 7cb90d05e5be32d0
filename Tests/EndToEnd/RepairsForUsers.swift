import Glibc
import TestSupport
import Testing

/// Checks and repairs by root, for a service whose user owns the folder.
@Suite(
    "Repairs for other users",
    .sideBySide,
    .serialized,
    .enabled(if: geteuid() == 0, "it needs root")
)
struct RepairsForUsers {
    private static let secret = "secret-of-root-4711"

    /// A project of root with a folder of user nobody, whose packages are installed; and a file
    /// that only root can read.
    private func project() throws -> Project {
        let text = """
            services:
              web:
                command: sleep 1000
                user: nobody
                checks: [ { dependencies: npm, folder: front } ]
            """
        let project = try Project(text, files: ["secret": Self.secret + "\n"])
        try NodeProject.pack(project, "one", "1.0.0")
        let manifest = #"{"name":"web","dependencies":{"one":"file:one-1.0.0.tgz"}}"#
        let made = try project.shell(
            """
            chmod 600 secret && chmod 755 . && mkdir front && mv one-1.0.0.tgz front &&
            echo '\(manifest)' > front/package.json && cd front &&
            npm install --no-audit --no-fund --offline && cd .. && chown -R nobody front
            """
        )
        try #require(made.status == 0, "\(made.all)")
        return project
    }

    @Test("packages are exchanged in the user's folder as the user, and put back")
    func repair() throws {
        let project = try project()
        try project.shell("rm -r front/node_modules/one && touch front/node_modules/mine")
        let fixed = try project.vigia("fix", "--yes")
        #expect(fixed.status == 0, "\(fixed.all)")
        let owners = try project.shell("find front -not -user nobody -not -name mine")
        #expect(owners.output == "", "\(owners.all)")
        let undone = try project.vigia("fix", "--undo")
        #expect(undone.status == 0, "\(undone.all)")
        #expect(File.names(in: project.folder + "/front/node_modules").contains("mine"))
        #expect(try project.vigia("fix", "--yes").status == 0)
        // One way back is kept, in the user's folder too, and nothing else is left.
        let left = File.names(in: project.folder + "/front").filter { $0.hasPrefix(".vigia") }
        #expect(left.count == 1, "\(left)")
    }

    /// Links of the user to a file of root.
    static let links = [
        "ln -s ../secret front/.npmrc", "ln -sf ../secret front/package.json",
        "ln -sf ../secret front/package-lock.json",
        "ln -sf ../../secret front/node_modules/.package-lock.json",
        "rm -r front/node_modules && ln -s .. front/node_modules",
    ]

    @Test("no link makes root read a file that the user may not read", arguments: links)
    func led(link: String) throws {
        let project = try project()
        let script = #""scripts":{"install":"cat .npmrc package.json package-lock.json || true"}"#
        try project.shell(
            """
            rm -r front/node_modules/one
            sed -i 's/"name":"web",/"name":"web",'"\(script.replacing("\"", with: "\\\""))"',/' \
            front/package.json
            \(link) && chown -h nobody front/.npmrc front/package* front/node_modules
            """
        )
        for command in [["check"], ["fix", "--yes"], ["start"]] {
            let outcome = try project.vigia(command)
            #expect(!outcome.all.contains(Self.secret), "\(outcome.all)")
        }
        let found = try project.shell("grep -rl \(Self.secret) front logs .vigia")
        #expect(found.output == "", "\(found.all)")
        #expect(File.text(project.folder + "/secret") == Self.secret + "\n")
        #expect(try project.shell("stat -c '%U %a' secret").output == "root 600\n")
    }
}
