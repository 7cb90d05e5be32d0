import Testing
import VigiaConfig
import VigiaCore

@Suite struct ProfileTests {
    static let text = """
        services:
          web:
            command: node server.js
            port: 3001
            env: { MODE: production, KEEP: it }
            depends_on: [db]
            health: { http: /health, interval: 20s }
          db: { command: redis-server, memory: none }
        profiles:
          dev:
            services:
              web:
                command: [node, --watch, server.js]
                env: { MODE: development }
                depends_on: { db: started }
                health: { tcp: 3001 }
              db: { memory: { limit: 1GB } }
              mail: { command: mailhog }
          prod: { env: { EVERYWHERE: yes }, services: { web: { health: none } } }
        """

    @Test func aProfileMergesMapsAndReplacesAllElse() throws {
        let project = try Fixture.read(Self.text, profile: "dev")
        #expect(project.profile == "dev")
        #expect(project.services.map(\.name) == ["web", "db", "mail"])
        let web = project.services[0]
        #expect(web.launch.command == ["node", "--watch", "server.js"])
        #expect(
            web.launch.environment == ["MODE": "development", "KEEP": "it", "PORT": "3001"]
        )
        #expect(web.dependsOn == ["db": .started])
        #expect(web.probe == Probe(question: .tcp(host: "127.0.0.1", port: 3001)))
        #expect(web.policy.health?.interval == .seconds(20))
        #expect(project.services[1].policy.memory?.limit == .gibibytes(1))
    }

    @Test func aProfileCanTurnADefaultOffAndSetWhatIsShared() throws {
        let project = try Fixture.read(Self.text, profile: "prod")
        #expect(project.services[0].probe == nil)
        #expect(project.services.allSatisfy { $0.launch.environment["EVERYWHERE"] == "yes" })
    }

    static let limits: [(text: String, profile: String?, limit: Bytes?)] = [
        ("command: x", nil, nil), ("command: x", "prod", nil),
        ("command: x", "monitor", .mebibytes(500)),
        ("{ command: x, memory: none }", "monitor", nil),
        ("{ command: x, memory: { limit: 1GB } }", "monitor", .gibibytes(1)),
        ("{ command: x, memory: { relief: SIGUSR2 } }", nil, .mebibytes(500)),
    ]

    @Test("memory has a limit only where the service or the profile sets one", arguments: limits)
    func memory(text: String, profile: String?, limit: Bytes?) throws {
        let service = text.hasPrefix("{") ? text : "{ \(text) }"
        let project = try Fixture.read("services: { web: \(service) }", profile: profile)
        #expect(project.services[0].policy.memory?.limit == limit)
    }

    @Test func withoutAProfileNoneApplies() throws {
        let project = try Fixture.read(Self.text)
        #expect(project.services.map(\.name) == ["web", "db"])
        #expect(project.services[0].dependsOn == ["db": .ready])
    }

    @Test(arguments: ConfigurationReader.standardProfiles)
    func theStandardProfilesNeedNoEntry(profile: String) throws {
        let text = "services: { web: { command: x } }"
        #expect(try Fixture.read(text, profile: profile).profile == profile)
    }

    @Test func anUnknownProfileIsRefused() {
        let error = #expect(throws: ConfigError.self) {
            try Fixture.read(Self.text, profile: "prd")
        }
        #expect(
            error?.problems.map(\.headline) == [
                "vigia.yaml: error[config.profile]: there is no profile called \"prd\"; "
                    + "did you mean \"prod\"?"
            ]
        )
    }

    @Test func aProfileNotInUseIsCheckedToo() {
        let text = """
            services: { web: { command: x } }
            profiles: { dev: { services: { web: { prot: 80 } } } }
            """
        #expect(
            Fixture.problems(text) == [
                "vigia.yaml:2:39: error[config.unknown_key]: there is no setting called "
                    + "\"prot\" here; did you mean \"port\"?"
            ]
        )
    }

    @Test func whatAProfileNotInUseNeedsMayBeMissing() throws {
        let text = """
            services: { web: { command: x } }
            profiles: { prod: { services: { web: { env_file: .env.prod, user: deploy } } } }
            """
        #expect(try Fixture.read(text).services.count == 1)
    }
}
