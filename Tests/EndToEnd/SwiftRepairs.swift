import Glibc
import TestSupport
import Testing

/// `vigia fix` with the real SwiftPM.
@Suite("Repairs of checkouts", .sideBySide, .serialized)
struct SwiftRepairs {
    /// A package with a dependency in a git repository beside it.
    private func package() throws -> Project {
        let project = try Project(
            """
            services:
              web: { command: .build/debug/App, checks: [ { dependencies: swift } ] }
            """
        )
        let made = try project.shell(
            """
            mkdir -p One/Sources/One Sources/App && cd One && git init -q &&
            cat > Package.swift << end
            // swift-tools-version: 5.9
            import PackageDescription
            let package = Package(name: "One",
                products: [.library(name: "One", targets: ["One"])], targets: [.target(name: "One")])
            end
            echo 'public let one = 1' > Sources/One/One.swift && git add -A &&
            git -c user.name=x -c user.email=x@example.org commit -qm x && git tag 1.0.0 && cd .. &&
            cat > Package.swift << end
            // swift-tools-version: 5.9
            import PackageDescription
            let package = Package(name: "App",
                dependencies: [.package(url: "file://$PWD/One", from: "1.0.0")],
                targets: [.executableTarget(name: "App",
                    dependencies: [.product(name: "One", package: "One")])])
            end
            echo 'import One; print(one)' > Sources/App/main.swift && TMPDIR=$PWD swift build -q
            """
        )
        try #require(made.status == 0, "\(made.all)")
        return project
    }

    @Test("a repair killed at any moment leaves a working build, or the next one completes it")
    func killed() throws {
        let project = try package()
        try project.shell("mv One away")  // From now on nothing can be fetched.
        for round in 0..<5 {
            try project.shell("cd .build/checkouts/One && rm Package.swift && touch \(round)")
            let pid = try project.begin("fix", "--yes")
            // The moment must be random.
            _ = Fact.holds(within: .milliseconds(Int.random(in: 1...1000))) { false }
            kill(pid, SIGKILL)
            _ = try Program.wait(for: pid)
            let outcome = try project.vigia("fix", "--yes")
            #expect(outcome.status == 0, "\(outcome.all)")
            #expect(!File.names(in: project.folder + "/.build/checkouts/One").contains("\(round)"))
            let built = try project.shell("TMPDIR=$PWD swift build -q && .build/debug/App")
            #expect(built.output == "1\n", "\(built.all)")
        }
        try project.shell("rm .build/checkouts/One/Package.swift")
        #expect(try project.vigia("fix", "--yes").status == 0)
        let repairs = project.folder + "/.vigia/repairs"
        let left = File.names(in: repairs).filter { record in
            File.names(in: "\(repairs)/\(record)").contains("new")
        }
        #expect(left == [])
    }
}
