import Testing
import VigiaConfig
import VigiaCore

@Suite struct AdHocTests {
    @Test(arguments: [
        ("/srv/shop", ["node", "server.js"], "shop"),
        ("/srv/My Shop", ["node"], "My-Shop"),
        ("/srv/.hidden", ["node"], "hidden"),
        ("/", ["/usr/bin/node"], "node"),
        ("/", ["/"], "service"),
    ])
    func theServiceIsNamedForItsFolderOrItsProgram(
        folder: String,
        command: [String],
        name: String
    ) throws {
        let project = try ProjectSpec.adHoc(
            command: command,
            projectDirectory: folder,
            environment: [:]
        )
        #expect(project.services.map(\.name) == [name])
        #expect(project.services[0].launch.command == command)
    }

    @Test func aPortIsProbedAndPassedOn() throws {
        let service = try ProjectSpec.adHoc(
            command: ["node"],
            projectDirectory: "/srv/shop",
            environment: ["PORT": "1"],
            name: "web",
            port: 80
        ).services[0]
        let file = try Fixture.service("command: node\nport: 80")
        #expect(service == file)
    }

    @Test func whatCannotRunIsRefused() {
        let error = #expect(throws: ConfigError.self) {
            try ProjectSpec.adHoc(
                command: [],
                projectDirectory: "/",
                environment: [:],
                name: "a/b",
                port: 0
            )
        }
        #expect(
            error?.problems.map(\.headline) == [
                "command line: error[config.missing]: no program is named behind --",
                "command line: error[config.name]: \"a/b\" cannot be the name of a service",
                "command line: error[config.out_of_range]: the port is 0; "
                    + "it must be from 1 to 65535",
            ]
        )
    }
}

@Suite struct LinuxFactsTests {
    let facts = LinuxFacts()

    @Test func rootIsKnownAndNobodyElseIsInvented() {
        #expect(facts.user(named: "root")?.uid == 0)
        #expect(facts.user(named: "root")?.groups.contains(0) == true)
        #expect(facts.user(named: "no such user") == nil)
    }

    @Test func foldersAreToldFromFiles() {
        #expect(facts.isFolder("/etc"))
        #expect(!facts.isFolder("/etc/passwd"))
        #expect(!facts.isFolder("/no such folder"))
    }

    @Test(arguments: [
        ("/no such file", FileRefusal.missing), ("/etc/passwd/x", .missing),
        ("/etc", .notAFile), ("/dev/null", .notAFile), ("/etc/passwd", .tooLarge),
    ])
    func whatIsNoReadableFileIsRefused(path: String, refusal: FileRefusal) {
        #expect(throws: refusal) { try facts.contents(of: path, sizeMax: 1) }
    }

    @Test func aFileIsReadWhole() throws {
        let bytes = try facts.contents(of: "/etc/passwd", sizeMax: 1 << 20)
        #expect(String(decoding: bytes, as: UTF8.self).contains("root:"))
    }
}
