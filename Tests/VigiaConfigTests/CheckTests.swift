import Testing
import VigiaConfig
import VigiaCore

@Suite struct CheckTests {
    static let rows: [(text: String, spec: CheckSpec)] = [
        ("port", CheckSpec(question: .port(nil))),
        ("{ port: 3001 }", CheckSpec(question: .port(nil))),
        ("{ port: 9229 }", CheckSpec(question: .port(9229))),
        ("clock", CheckSpec(question: .clock)),
        (
            "{ file: app/server.js }",
            CheckSpec(question: .file(path: "/srv/shop/app/server.js", access: [.read]))
        ),
        (
            "{ directory: /var/data, access: [read, write], severity: warn }",
            CheckSpec(
                question: .directory(path: "/var/data", access: [.read, .write]),
                severity: .warn
            )
        ),
        ("{ env: API_KEY }", CheckSpec(question: .environment(["API_KEY"]))),
        ("{ env: [A, B] }", CheckSpec(question: .environment(["A", "B"]))),
        ("{ executable: node }", CheckSpec(question: .executable("node", version: nil))),
        ("{ disk: 5% }", disk("/srv/shop", .percent(5), nil)),
        ("{ disk: { path: logs, free: 1GB } }", disk("/srv/shop/logs", .size(.gibibytes(1)), nil)),
        (
            "{ disk: { free: 5%, inodes: 1000 } }",
            disk("/srv/shop", .percent(5), .count(1000))
        ),
        ("{ memory: 256MB }", CheckSpec(question: .memory(.size(.mebibytes(256))))),
        (
            "{ dependencies: npm, folder: app }",
            CheckSpec(question: .dependencies(.npm, folder: "/srv/shop/app"))
        ),
        ("{ dependencies: pip }", CheckSpec(question: .dependencies(.pip, folder: "/srv/shop"))),
        ("{ dependencies: go }", CheckSpec(question: .dependencies(.go, folder: "/srv/shop"))),
        ("{ sqlite: data/a.db }", CheckSpec(question: .database(path: "/srv/shop/data/a.db"))),
        (
            "{ command: ./bin/doctor, repair: [./bin/doctor, --fix], timeout: 3s }",
            CheckSpec(
                question: .command(["./bin/doctor"]),
                timeout: .seconds(3),
                repair: ["./bin/doctor", "--fix"]
            )
        ),
    ]

    static func disk(_ path: String, _ free: Share?, _ inodes: Share?) -> CheckSpec {
        CheckSpec(question: .disk(path: path, free: free, inodes: inodes))
    }

    @Test("each check is read as it is written", arguments: rows)
    func reading(text: String, spec: CheckSpec) throws {
        let service = try Fixture.service("command: x\nport: 3001\nchecks: [ \(text) ]")
        #expect(service.checks == [spec])
    }

    static let versions: [(text: String, range: String, command: [String])] = [
        ("executable: node, version: \">=16\"", ">=16", ["node", "--version"]),
        ("executable: go, version: 1.x", "1", ["go", "version"]),
        ("executable: app, version: 2, version_command: app -V", "2", ["app", "-V"]),
    ]

    @Test("a version is read from the program unless a command is given", arguments: versions)
    func asked(text: String, range: String, command: [String]) throws {
        let service = try Fixture.service("command: x\nchecks: [ { \(text) } ]")
        let wanted = VersionQuestion(range: try #require(VersionRange(range)), command: command)
        guard case .executable(_, let version) = service.checks.first?.question else {
            Issue.record("no question of a program was read")
            return
        }
        #expect(version == wanted)
    }

    @Test("the checks may take their longest timeout, and more where repairs may run")
    func limits() throws {
        let short = "checks: [ clock, { env: A, timeout: 7s } ]"
        #expect(try Fixture.service("command: x\n" + short).policy.checks == .seconds(12))
        let repairing = "checks: [ { directory: data } ]"
        #expect(try Fixture.service("command: x\n" + repairing).policy.checks == .seconds(615))
        let never = "auto_repair: never\n" + repairing
        #expect(try Fixture.service("command: x\n" + never).policy.checks == .seconds(10))
    }

    @Test("a check with a repair is also a remedy, unless auto_repair is never")
    func remedies() throws {
        let checks = "command: x\nchecks: [ { dependencies: npm }, { sqlite: a.db } ]\n"
        let policy = try Fixture.service(checks).policy
        #expect(policy.remedies == [.dependencies, .database])
        #expect(policy.remedyTimeout == .seconds(725))
        #expect(try Fixture.service(checks + "auto_repair: never").policy.remedies == [])
    }

    @Test("a start does not wait for a check of its own port, which runs anyway")
    func ownPort() throws {
        let service = try Fixture.service("command: x\nport: 80\nchecks: [port]")
        #expect(service.checks.count == 1)
        #expect(service.policy.checks == nil)
    }

    @Test("a profile replaces all checks of a service, or turns them off")
    func profiles() throws {
        let text = """
            services: { web: { command: x, checks: [clock], auto_repair: all } }
            profiles:
              dev: { services: { web: { checks: none } } }
              prod: { services: { web: { checks: [ { env: KEY } ], auto_repair: never } } }
            """
        let plain = try Fixture.read(text).services[0]
        #expect(plain.checks.map(\.question) == [.clock])
        #expect(plain.autoRepair == .all)
        #expect(try Fixture.read(text, profile: "dev").services[0].checks == [])
        let prod = try Fixture.read(text, profile: "prod").services[0]
        #expect(prod.checks.map(\.question) == [.environment(["KEY"])])
        #expect(prod.autoRepair == .never)
    }
}
