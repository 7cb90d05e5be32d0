import Glibc
import TestSupport
import Testing
import VigiaWire

/// Several services under one `vigia start --dev`.
@Suite("Development of several services", .sideBySide, .serialized)
struct DevelopmentOfSeveral {
    static let keep = "setInterval(() => {}, 1000); console.log('up');"

    @Test("a service with a build waits for it, another one does not")
    func order() throws {
        let development = try Developing(
            """
            services:
              app: { command: node app.js, build: [sh, -c, "echo building; read x < gate; echo built"] }
              web: { command: node app.js, depends_on: { app: started } }
              lone: { command: node app.js }
            """,
            files: ["app.js": Self.keep, ".gitignore": "gate\n"],
            prepare: { project in try #require(unsafe mkfifo(project.folder + "/gate", 0o600) == 0)
            }
        )
        try development.until("app-build | building")
        try development.project.until(2) { $0.state == "up" }
        #expect(try development.project.service(0).state == "down")
        #expect(try development.project.service(1).state == "down")
        try development.project.shell("echo go > gate")
        try development.project.until(0) { $0.state == "up" }
        try development.project.until(1) { $0.state == "up" }
        #expect(development.events("build_started").count == 1)
        development.interrupt()
        #expect(try development.ended() == 0)
        #expect(development.project.isDeserted)
    }

    @Test("each service restarts for its own files, with all its instances")
    func own() throws {
        let development = try Developing(
            """
            services:
              a: { command: node a/app.js, watch: "a/**", instances: 2 }
              b: { command: node app.js, directory: b }
              c: { command: sleep 1000 }
              d: { command: node a/app.js, watch: none }
            """,
            prepare: { project in
                let made = try project.shell(
                    "mkdir a b; echo \"\(Self.keep)\" | tee a/app.js > b/app.js"
                )
                #expect(made.status == 0)
            }
        )
        try development.until("watching")
        let before = try (0..<5).map { try development.project.until($0) { $0.state == "up" } }
        try File.write("// a", to: development.project.folder + "/a/more.js")
        for index in 0...1 {
            try development.project.until(index) {
                $0.state == "up" && $0.run != before[index].run
            }
        }
        try File.write("// b", to: development.project.folder + "/b/more.js")
        try development.project.until(2) { $0.state == "up" && $0.run != before[2].run }
        for index in 3...4 {
            #expect(try development.project.service(index).run == before[index].run)
        }
        #expect(development.events("stopping").count == 3)
        // A stopped service stays stopped.
        #expect(try development.project.vigia("stop", "b").status == 0)
        try File.write("// b again", to: development.project.folder + "/b/more.js")
        try File.write("// a again", to: development.project.folder + "/a/more.js")
        try development.project.until(1) { $0.state == "up" && $0.run != before[1].run }
        #expect(Fact.holds { development.events("stopping").count >= 6 })
        #expect(try development.project.service(2).state == "down")
    }

    @Test("a command without a file is watched, too")
    func adHoc() throws {
        let development = try Developing(
            "",
            files: ["app.js": Self.keep],
            more: "-- node app.js"
        )
        let before = try development.ready()
        try File.write(Self.keep + " // more", to: development.project.folder + "/app.js")
        try development.upAgain(after: before)
        #expect(development.events("stopping")[0].contains("changed: app.js"))
    }
}
