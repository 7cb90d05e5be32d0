import TestPlaces
import TestSupport
import Testing
import VigiaCore
import VigiaDatabases
import VigiaPlatform

@testable import VigiaPackages
@testable import VigiaRepairs

/// With the real SwiftPM, and a package in a git repository beside the project.
@Suite("Swift packages", .sideBySide, .serialized)
struct SwiftPackageTests {
    private let place: Place
    private var doctor: DependencyDoctor {
        DependencyDoctor(.swift, in: place.path + "/app", environment: Place.environment)
    }
    private var faults: [String] { doctor.examine().faults.map(\.words) }

    private static let git = "git -c user.name=x -c user.email=x@example.org"
    private static let manifest = """
        // swift-tools-version: 5.9
        import PackageDescription
        let package = Package(name: "One", products: [.library(name: "One", targets: ["One"])],
            targets: [.target(name: "One")])
        """

    init() throws {
        place = try Place()
        try place.write(Self.manifest, to: "One/Package.swift")
        try place.shell("cd One && git init -q")
        for version in ["1.0.0", "1.1.0"] {
            try place.write("public let one = \"\(version)\"\n", to: "One/Sources/One/One.swift")
            try place.shell(
                "cd One && git add -A && \(Self.git) commit -qm x && git tag \(version)"
            )
        }
        let app = """
            // swift-tools-version: 5.9
            import PackageDescription
            let package = Package(name: "App",
                dependencies: [.package(url: "file://\(place.path)/One", from: "1.0.0")],
                targets: [.executableTarget(name: "App",
                    dependencies: [.product(name: "One", package: "One")])])
            """
        try place.write(app, to: "app/Package.swift")
        try place.write("import One\nprint(one)\n", to: "app/Sources/App/main.swift")
        try place.write("", to: "app/.vigia/keep")
        try place.shell("cd app && swift package resolve")
    }

    @discardableResult
    private func repair() throws -> RepairRecord {
        var record = try RepairRecord.begin(
            .dependencies,
            service: "web",
            subject: place.path + "/app",
            in: place.path + "/app/.vigia"
        )
        #expect(try doctor.repair(&record).faults == [])
        return record
    }

    /// The output of the project's program, built without network.
    private func built() throws -> String {
        try place.shell(
            """
            mv One away; cd app; swift build -q 2>&1 && .build/debug/App; status=$?
            cd ..; mv away One; exit $status
            """
        )
    }

    private func names(_ folder: String) -> [String] { File.names(in: "\(place.path)/\(folder)") }

    @Test("checkouts are compared with the lock file, and repaired at its commits")
    func repaired() throws {
        #expect(doctor.examine().words == "1 package as Package.resolved says")
        #expect(try built() == "1.1.0\n")
        let lock = place.text("app/Package.resolved")
        try place.shell("cd app/.build/checkouts && rm One/Package.swift && mkdir mine")
        #expect(faults == ["one is not checked out"])
        let record = try repair()
        #expect(place.text("app/.build/checkouts/One/Package.swift") == Self.manifest)
        #expect(place.text("app/Package.resolved") == lock)
        #expect(!names("app/.build/checkouts").contains("mine"))
        #expect(try built() == "1.1.0\n")
        try place.shell("! grep -rI \(record.folder) app/.build")
        let locks = File.names(in: "/tmp").filter { $0.contains(record.name) }
        #expect(locks == [], "SwiftPM's locks are among what was made aside")
        _ = try RepairArchive(state: place.path + "/app/.vigia").undo()
        #expect(names("app/.build/checkouts").contains("mine"))
        #expect(faults == ["one is not checked out"])
    }

    @Test("existing clones need no network, and damaged ones are fetched again")
    func clones() throws {
        let clones = "app/.build/repositories"
        try place.shell("mv One away; rm -r app/.build/checkouts")
        #expect(try repair().moves.allSatisfy { $0.path != "\(place.path)/\(clones)" })
        try place.shell("mv away One; rm -r app/.build/checkouts && \(Self.harm)")
        #expect(try repair().moves.first?.path == "\(place.path)/\(clones)")
        #expect(try built() == "1.1.0\n")
        try place.shell("mv One away; rm -r app/.build/checkouts \(clones)")
        try place.write("", to: "app/.build/checkouts/mine")
        #expect(throws: DependencyFailure.self) { try repair() }
        #expect(place.text("app/.build/checkouts/mine") == "")
    }

    /// Objects of a clone are hard links to those of its origin, which must stay intact.
    private static let harm =
        "for f in $(find app/.build/repositories -path '*/objects/*' -type f);"
        + " do rm $f && echo no > $f; done"

    /// The damage before a repair.
    static let damages = [
        "rm app/.build/checkouts/One/Package.swift && \(harm)",
        "cd app && swift package resolve one --version 1.0.0 && cp Package.resolved x &&"
            + " swift package update && mv x Package.resolved",
    ]

    @Test("the next repair completes one that was killed between two exchanges", arguments: damages)
    func killed(damage: String) throws {
        let version = damage.contains("1.0.0") ? "1.0.0\n" : "1.1.0\n"
        var (done, all) = (0, 1)
        while done < all {
            try place.shell(damage)
            #expect(faults.count == 1)
            let record = try repair()
            all = record.moves.count
            // As if only the first exchanges had happened.
            for move in record.moves.dropFirst(done).reversed() { try move.takeBack() }
            if !faults.isEmpty { try repair() }
            #expect(try built() == version, "after \(done) of \(all)")
            done += 1
        }
        #expect(all > 2)
    }
}
