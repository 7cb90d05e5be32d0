import TestPlaces
import TestSupport
import Testing
import VigiaCore
import VigiaPlatform

@testable import VigiaPackages
@testable import VigiaRepairs

@Suite("Bundler packages", .sideBySide, .serialized)
struct BundlerTests {
    private func doctor(_ place: Place, home: String? = nil) -> DependencyDoctor {
        var environment = Place.environment
        environment["GEM_HOME"] = home
        return DependencyDoctor(.bundler, in: place.path + "/app", environment: environment)
    }

    @discardableResult
    private func repair(_ place: Place, home: String? = nil) throws -> RepairRecord {
        try place.write("", to: "app/.vigia/keep")
        var record = try RepairRecord.begin(
            .dependencies,
            service: "web",
            subject: place.path + "/app",
            in: place.path + "/app/.vigia"
        )
        #expect(try doctor(place, home: home).repair(&record).faults == [])
        return record
    }

    /// A project with a gem from a folder that serves as gem source.
    private func gems(_ preparing: String) throws -> Place {
        let place = try Place()
        let specification = """
            Gem::Specification.new do |s|
              s.name = "one"; s.version = "1.0.0"; s.summary = "x"; s.authors = ["x"]
              s.files = ["lib/one.rb"]
            end
            """
        try place.write(specification, to: "source/one.gemspec")
        try place.write("ONE = '1.0.0'\n", to: "source/lib/one.rb")
        try place.write(
            "source \"file://\(place.path)/repository\"\ngem \"one\"\n",
            to: "app/Gemfile"
        )
        try place.shell(
            """
            mkdir -p repository/gems && cd source && gem build -q one.gemspec &&
            mv one-1.0.0.gem ../repository/gems && cd ../repository && gem generate_index -q &&
            cd ../app && \(preparing) && bundle install
            """
        )
        return place
    }

    @Test("gems are compared with the lock file and reinstalled into the project's folder")
    func bundler() throws {
        let place = try gems("bundle config set --local path vendor/bundle")
        let doctor = doctor(place)
        #expect(doctor.examine().words == "1 package as Gemfile.lock says")
        let ruby = "app/vendor/bundle/ruby/*"
        for (line, words) in [
            ("rm -r \(ruby)/gems/one-1.0.0 && touch app/vendor/bundle/mine", "one is not whole"),
            ("rm \(ruby)/specifications/one-1.0.0.gemspec", "one is missing"),
            ("rm -r app/vendor", "no gems are installed in \(place.path)/app/vendor/bundle"),
        ] {
            try place.shell(line)
            #expect(doctor.examine().faults.map(\.words) == [words])
            let record = try repair(place)
            #expect(place.text("app/vendor/bundle/mine") == nil)
            #expect(
                try place.shell("cd app && bundle exec ruby -e \"require 'one'; puts ONE\"")
                    == "1.0.0\n"
            )
            #expect(place.text("app/.bundle/config") == "---\nBUNDLE_PATH: \"vendor/bundle\"\n")
            #expect(record.canBeUndone)
        }
        try place.write("<<<<<<< HEAD\n", to: "app/Gemfile.lock")
        #expect(doctor.examine().faults.map(\.kind) == [.lockInvalid])
    }

    /// Damages of system-wide gems, and whether they are repairable without a gem source.
    static let damages: [(line: String, words: String, offline: Bool)] = [
        ("rm -r gems/gems/one-1.0.0", "one is not whole", true),
        (
            "sed -i '/s.name/a s.extensions = [1]' gems/specifications/one-1.0.0.gemspec",
            "one is not whole", true
        ),
        ("rm -r gems/gems/one-1.0.0/* gems/cache/*", "one is not whole", false),
        ("rm gems/specifications/one-1.0.0.gemspec", "one is missing", false),
        ("rm -r gems/gems gems/cache gems/specifications/one*", "one is missing", false),
    ]

    @Test("system-wide gems are added and repaired in place", arguments: damages)
    func system(line: String, words: String, offline: Bool) throws {
        // The test's own folder plays the system's gems.
        let place = try gems("export GEM_HOME=$PWD/../gems")
        let home = place.path + "/gems"
        let doctor = doctor(place, home: home)
        #expect(doctor.examine().words == "1 package as Gemfile.lock says" && !doctor.keepsTheOld)
        let lock = place.text("app/Gemfile.lock")
        try place.shell(line)
        #expect(doctor.examine().faults.map(\.words) == [words])
        try place.shell("mv repository away")
        if offline {
            try repair(place, home: home)
        } else {
            #expect(throws: DependencyFailure.self) { try repair(place, home: home) }
            #expect(doctor.examine().faults.map(\.words) == [words])
            try place.shell("mv away repository")
            try repair(place, home: home)
        }
        #expect(place.text("app/Gemfile.lock") == lock && place.text("app/.bundle/config") == nil)
        #expect(!File.names(in: home + "/specifications").contains { $0.contains("aside") })
        let said = try place.shell(
            "cd app && GEM_HOME=\(home) bundle exec ruby -e \"require 'one'; puts ONE\""
        )
        #expect(said == "1.0.0\n")
    }

    /// The project's file, the environment and the user's file, and the resulting folder of gems
    /// relative to the project; nil for the system's.
    static let settings: [(own: String, said: [String: String], user: String, path: String?)] = [
        ("", [:], "", nil), ("BUNDLE_PATH: \"a\"", ["BUNDLE_PATH": "b"], "", "a"),
        ("", ["BUNDLE_PATH": "b"], "BUNDLE_PATH: \"c\"", "b"), ("", [:], "BUNDLE_PATH: \"c\"", "c"),
        ("", ["BUNDLE_DEPLOYMENT": "true"], "", "vendor/bundle"),
        ("BUNDLE_DEPLOYMENT: \"true\"", [:], "BUNDLE_PATH: \"c\"", "c"),
        ("BUNDLE_PATH__SYSTEM: \"true\"", ["BUNDLE_PATH": "b"], "", nil),
    ]

    @Test("if a gem exists for several platforms, one that fits is enough")
    func systems() throws {
        let place = try Place()
        let lock = """
            GEM
              specs:
                one (1.0)
                one (1.0-arm64-darwin)
                one (1.0-x86_64-linux)
                one (1.0-aarch64-linux-gnu)

            DEPENDENCIES
              one
            """
        try place.write(lock, to: "app/Gemfile.lock")
        let doctor = doctor(place, home: place.path + "/gems")
        func install(_ name: String) throws {
            try place.write("", to: "gems/specifications/\(name).gemspec")
            try place.write("", to: "gems/gems/\(name)/one.rb")
        }
        try install("one-1.0-arm64-darwin")
        #expect(doctor.examine().faults.map(\.words) == ["one is missing"])
        try install("one-1.0")
        #expect(doctor.examine().faults == [])
        try place.shell("rm gems/specifications/one-1.0.gemspec")
        for name in ["one-1.0-x86_64-linux", "one-1.0-aarch64-linux-gnu"] { try install(name) }
        #expect(doctor.examine().faults == [])
    }

    @Test("the gem folder comes from project, environment or user settings", arguments: settings)
    func places(own: String, said: [String: String], user: String, path: String?) throws {
        let place = try Place()
        try place.write("---\n\(own)\n", to: "app/.bundle/config")
        try place.write("---\n\(user)\n", to: ".bundle/config")
        let app = place.path + "/app"
        let settings = BundlerSettings(app, said.merging(["HOME": place.path]) { $1 })
        #expect(settings.path == path.map { "\(app)/\($0)" })
    }

    @Test("a Gemfile.lock is parsed with platforms, without nested dependencies")
    func gemfile() throws {
        let text = """
            GIT
              remote: https://example.org/x
              specs:
                x (0.1)

            GEM
              remote: https://rubygems.org/
              specs:
                nokogiri (1.13.0)
                  racc (~> 1.4)
                nokogiri (1.13.0-x86_64-linux)
                racc (1.6.0)

            PLATFORMS
              ruby

            DEPENDENCIES
              nokogiri
            """
        let gems = try #require(BundlerExamination.gems(of: text))
        #expect(
            gems.map(\.fullName) == [
                "nokogiri-1.13.0", "nokogiri-1.13.0-x86_64-linux", "racc-1.6.0",
            ]
        )
        #expect(BundlerExamination.gems(of: "nothing of the kind\n") == nil)
    }
}
