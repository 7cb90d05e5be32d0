import Testing
import VigiaCore
import VigiaPlatform

@testable import VigiaChecks

@Suite("Packages of bundler, Go and Swift", .serialized)
struct OtherPackageTests {
    private func doctor(_ kind: DependencyKind, _ place: Place) -> DependencyDoctor {
        DependencyDoctor(kind, in: place.path + "/app", environment: Place.environment)
    }

    private func repair(_ kind: DependencyKind, _ place: Place) throws -> RepairRecord {
        try place.write("", to: "app/.vigia/keep")
        var record = try RepairRecord.begin(
            .dependencies,
            service: "web",
            subject: place.path + "/app",
            in: place.path + "/app/.vigia"
        )
        #expect(try doctor(kind, place).repair(&record).faults == [])
        return record
    }

    /// A project with a gem of its own, from a folder that is a source of gems.
    private func gems() throws -> Place {
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
            cd ../app && bundle config set --local path vendor/bundle && bundle install
            """
        )
        return place
    }

    @Test("gems are compared with the lock file, and installed beside those that are there")
    func bundler() throws {
        let place = try gems()
        let doctor = doctor(.bundler, place)
        #expect(doctor.examine().words == "1 package as Gemfile.lock says")
        let ruby = "app/vendor/bundle/ruby/*"
        for (line, words) in [
            ("rm -r \(ruby)/gems/one-1.0.0 && touch app/vendor/bundle/mine", "one is not whole"),
            ("rm \(ruby)/specifications/one-1.0.0.gemspec", "one is missing"),
            ("rm -r app/vendor", "no gems are installed in \(place.path)/app/vendor/bundle"),
        ] {
            try place.shell(line)
            #expect(doctor.examine().faults.map(\.words) == [words])
            let record = try repair(.bundler, place)
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

    @Test("a lock file of bundler is read with platforms, and without what gems need themselves")
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

    @Test("modules are compared with go.mod and go.sum")
    func go() throws {
        let place = try Place()
        try place.write(
            """
            module example.org/app // it

            go 1.22

            require github.com/Some/Thing v1.2.3

            require (
            \tgolang.org/x/text v0.3.0 // indirect
            \texample.org/local v0.0.0
            )

            replace example.org/local => ../local
            """,
            to: "app/go.mod"
        )
        let sums = """
            github.com/Some/Thing v1.2.3 h1:abc=
            github.com/Some/Thing v1.2.3/go.mod h1:abc=
            golang.org/x/text v0.3.0/go.mod h1:abc=
            """
        try place.write(sums, to: "app/go.sum")
        var environment = Place.environment
        environment["GOMODCACHE"] = place.path + "/cache"
        let doctor = DependencyDoctor(.go, in: place.path + "/app", environment: environment)
        #expect(doctor.examine().faults.map(\.words) == ["github.com/Some/Thing is missing"])
        try place.write("", to: "cache/github.com/!some/!thing@v1.2.3/go.mod")
        #expect(doctor.examine().faults == [] && doctor.examine().packages == 3)
        try place.write("", to: "app/go.sum")
        #expect(doctor.examine().faults.map(\.kind) == [.lockAtOdds])
        try place.shell("rm app/go.sum")
        #expect(doctor.examine().faults.map(\.kind) == [.lockMissing])
        let listed = """
            # github.com/Some/Thing v1.2.3
            ## explicit; go 1.20
            github.com/Some/Thing/part
            # golang.org/x/text v0.3.0
            # example.org/local v0.0.0 => ../local
            """
        try place.write(listed, to: "app/vendor/modules.txt")
        let fault = "vendor has no github.com/Some/Thing/part"
        #expect(doctor.examine().faults.map(\.words) == [fault])
        try place.write("", to: "app/vendor/github.com/Some/Thing/part/part.go")
        #expect(doctor.examine().faults == [])
    }
}
