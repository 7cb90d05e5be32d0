import Testing
import VigiaConfig
import VigiaCore

@Suite struct GoodFiles {
    @Test func aCommandIsAllThatIsNeeded() throws {
        let project = try Fixture.read(
            "services: { web: { command: node server.js } }",
            environment: ["PATH": "/bin"]
        )
        let launch = Launch(
            command: ["node", "server.js"],
            environment: ["PATH": "/bin"],
            directory: "/srv/shop"
        )
        let policy = ServicePolicy()
        let service = ServiceSpec(name: "web", launch: launch, policy: policy)
        #expect(project == ProjectSpec(name: "shop", services: [service]))
    }

    @Test func theExampleOfTheManualIsReadWhole() throws {
        let project = try Fixture.read(
            example,
            files: ["/srv/shop/.env": "SECRET=s\nNODE_ENV=test\n"],
            environment: ["HOME": "/root"]
        )
        let launch = Launch(
            command: ["node", "backend/server.js"],
            environment: [
                "HOME": "/root", "SECRET": "s", "NODE_ENV": "production", "PORT": "3001",
            ],
            directory: "/srv/shop"
        )
        let expect = Expectation(statuses: [200...299], json: ["status": ["healthy", "ok"]])
        let target = HTTPTarget(host: "127.0.0.1", port: 3001, path: "/api/health")
        let relief = Relief.signal(Signal(number: 12))
        let policy = ServicePolicy(
            readiness: ReadinessPolicy(source: .probe, timeout: .seconds(60)),
            health: HealthPolicy(),
            memory: MemoryPolicy(limit: .mebibytes(500), soft: .mebibytes(400), relief: relief),
            remedies: [.freePort]
        )
        let backend = ServiceSpec(
            name: "backend",
            launch: launch,
            port: 3001,
            probe: Probe(question: .http(target), expect: expect),
            policy: policy,
            dependsOn: ["db": .ready],
            development: DevelopmentSpec(comesBack: true)
        )
        #expect(project.services.first == backend)
        #expect(project.services.map(\.name) == ["backend", "db"])
    }

    @Test func whatIsWatchedAndBuiltIsRead() throws {
        let plain = try Fixture.service("command: x").development
        #expect(plain == DevelopmentSpec())
        let service = try Fixture.service(
            """
            command: x
            watch: [src/**, "!src/gen/**"]
            build: swift build -c debug
            restart: { policy: always }
            """
        )
        let wanted = DevelopmentSpec(
            watched: .chosen(["src/**"], except: ["src/gen/**"]),
            build: BuildSpec(command: ["swift", "build", "-c", "debug"]),
            comesBack: true
        )
        #expect(service.development == wanted)
        let other = try Fixture.service(
            """
            command: x
            watch: none
            build: { command: [make, all], timeout: 5m }
            """
        )
        let build = BuildSpec(command: ["make", "all"], timeout: .seconds(300))
        #expect(other.development == DevelopmentSpec(watched: .nothing, build: build))
        let except = try Fixture.service("command: x\nwatch: \"!data/**\"").development
        #expect(except.watched == .standard(except: ["data/**"]))
    }

    @Test func theEnvironmentMayDecideWhereAServiceListens() throws {
        let text = """
            services:
              web:
                command: x
                port: ${PORT:-3001}
                sockets: { http: "127.0.0.1:${PORT:-3001}", all: ":1${TWO_DIGITS:-80}0" }
            """
        for (environment, port) in [([:], 3001), (["PORT": ""], 3001), (["PORT": "4000"], 4000)] {
            let project = try Fixture.read(text, environment: environment)
            let service = try #require(project.services.first)
            #expect(service.port == port)
            #expect(service.launch.environment["PORT"] == "\(port)")
            let addresses = service.sockets.map(\.address)
            #expect(
                addresses == [.tcp(host: "127.0.0.1", port: port), .tcp(host: nil, port: 1800)]
            )
        }
        #expect(throws: ConfigError.self) {
            _ = try Fixture.read(text, environment: ["PORT": "none"])
        }
    }

    @Test func instancesAreServicesOfTheirOwn() throws {
        let project = try Fixture.read(
            "services: { db: { command: x, instances: 2 }, web: { command: y, depends_on: [db] } }"
        )
        #expect(project.services.map(\.name) == ["db.1", "db.2", "web"])
        #expect(project.services.map(\.group) == ["db", "db", nil])
        let numbers = project.services.map { $0.launch.environment["VIGIA_INSTANCE"] }
        #expect(numbers == ["1", "2", nil])
        #expect(project.services[2].dependsOn == ["db.1": .ready, "db.2": .ready])
    }

    @Test func socketsAreReadWithTheirAddresses() throws {
        let service = try Fixture.service(
            """
            command: x
            port: 80
            sockets: { a: 127.0.0.1:80, b: "[0:0::1]:81", c: ":82", d: "unix:run/s", e: "unix:/s" }
            notify: true
            watchdog: 3s
            """
        )
        let words = ["127.0.0.1:80", "[::1]:81", ":82", "unix:/srv/shop/run/s", "unix:/s"]
        #expect(service.sockets.map { "\($0.address)" } == words)
        #expect(service.sockets.map(\.name) == ["a", "b", "c", "d", "e"])
        #expect(service.probe == nil)
        #expect(service.policy.canOverlap && service.policy.remedies.isEmpty)
        #expect(service.policy.readiness.source == .notify)
        #expect(service.policy.watchdog == .seconds(3))
    }

    @Test func everySettingReachesTheSpecification() throws {
        let service = try Fixture.service(full)
        var restart = RestartPolicy(mode: .onFailure, delay: .milliseconds(1500), backoff: 1.5)
        restart.delayMax = .seconds(60)
        restart.jitter = 0.25
        restart.attempts = 9
        restart.window = .seconds(5400)
        restart.stableAfter = .seconds(120)
        restart.cooldown = nil
        let policy = ServicePolicy(
            restart: restart,
            readiness: ReadinessPolicy(source: .probe, timeout: .seconds(300)),
            health: HealthPolicy(
                interval: .seconds(15),
                timeout: .milliseconds(250),
                failures: 4,
                successes: 1
            ),
            memory: MemoryPolicy(
                limit: .gibibytes(2),
                soft: Bytes.gibibytes(2).percent(75),
                relief: .post(path: "/gc"),
                interval: .seconds(1)
            ),
            stop: StopPolicy(signal: .interrupt, timeout: .seconds(90)),
            remedies: [.freePort]
        )
        #expect(service.policy == policy)
        #expect(service.probe == Probe(question: .exec(command: ["./ask", "a b"])))
        let user = UserIdentity(name: "www-data", uid: 33, gid: 33, groups: [33])
        let launch = Launch(
            command: ["python3", "-m", "http.server"],
            environment: [
                "PORT": "80", "EMPTY": "", "DEBUG": "yes", "HOME": "/", "SHELL": "/bin/sh",
                "PYTHONUNBUFFERED": "1",
                "USER": "www-data", "LOGNAME": "www-data",
            ],
            directory: "/srv/shop/app",
            user: user,
            umask: 0o027,
            nice: -5,
            privileges: Privileges(noNewPrivileges: true, capabilities: 0)
        )
        #expect(service.launch == launch)
    }

    @Test(arguments: [
        ("", nil, ReadinessPolicy.Source.lived),
        ("port: 80", Probe.Question.tcp(host: "127.0.0.1", port: 80), .probe),
        ("port: 80\nhealth: none", nil, .lived),
        ("port: 80\nhealth: { interval: 5s }", .tcp(host: "127.0.0.1", port: 80), .probe),
        ("health: { start_timeout: 5s }", nil, .lived),
        ("health: { tcp: 6379 }", .tcp(host: "127.0.0.1", port: 6379), .probe),
        ("health: { tcp: 'db.local:6379' }", .tcp(host: "db.local", port: 6379), .probe),
        ("health: { tcp: '[::1]:6379' }", .tcp(host: "::1", port: 6379), .probe),
        ("health: { unix: run/db.sock }", .unix(path: "/srv/shop/run/db.sock"), .probe),
        ("health: { unix: /run/db.sock }", .unix(path: "/run/db.sock"), .probe),
        ("health: { exec: [pg_isready, -q] }", .exec(command: ["pg_isready", "-q"]), .probe),
        (
            "health: { http: 'http://[::1]:81/up?x=1' }",
            .http(HTTPTarget(host: "::1", port: 81, path: "/up?x=1")), .probe
        ),
        (
            "health: { http: 'http://localhost' }",
            .http(HTTPTarget(host: "localhost", port: 80, path: "/")), .probe
        ),
    ])
    func whatIsAskedSaysWhenItIsReady(
        settings: String,
        question: Probe.Question?,
        source: ReadinessPolicy.Source
    ) throws {
        let service = try Fixture.service("command: x\n" + settings)
        #expect(service.probe?.question == question)
        #expect(service.policy.readiness.source == source)
        #expect((service.policy.health == nil) == (question == nil))
    }

    @Test(arguments: [
        ("200", [200...200]), ("2xx", [200...299]), ("[200-204, 301]", [200...204, 301...301]),
    ])
    func statusesAreNumbersClassesAndRanges(text: String, expected: [ClosedRange<Int>]) throws {
        let service = try Fixture.service(
            "command: x\nport: 80\nhealth: { http: /, expect: { status: \(text) } }"
        )
        #expect(service.probe?.expect?.statuses == expected)
    }

    @Test func aLongerDelayRaisesItsOwnMaximum() throws {
        let service = try Fixture.service("command: x\nrestart: { delay: 2m }")
        #expect(service.policy.restart.delayMax == .seconds(120))
    }

    @Test func memoryCanBeLeftAlone() throws {
        #expect(try Fixture.service("command: x\nmemory: none").policy.memory == nil)
    }
}

private let example = """
    services:
      backend:
        command: node backend/server.js        # or a list
        port: 3001                             # becomes PORT
        env: { NODE_ENV: production }
        env_file: .env
        health:
          http: /api/health
          expect: { status: 2xx, json: { status: [healthy, ok] } }
          interval: 30s
          timeout: 10s
          failures: 3
          start_timeout: 60s
        restart: { policy: always, delay: 5s, attempts: 5 }
        memory: { soft: 400MB, limit: 500MB, relief: SIGUSR2 }
        stop: { signal: SIGTERM, timeout: 10s }
        depends_on: { db: ready }
      db: { command: redis-server }
    profiles:
      dev:  { services: { backend: { env: { NODE_ENV: development } } } }
    """

private let full = """
    command: python3 -m http.server
    port: 80
    env: { EMPTY: "", DEBUG: yes }
    directory: ./app
    user: www-data
    umask: 027
    nice: -5
    health:
      exec: ./ask 'a b'
      interval: 15s
      timeout: 250ms
      failures: 4
      successes: 1
      start_timeout: 5m
    restart:
      policy: on-failure
      delay: 1.5s
      backoff: 1.5
      max_delay: 1m
      jitter: 0.25
      attempts: 9
      window: 1h30m
      stable_after: 2m
      cooldown: never
    memory: { limit: 2GB, soft: 75%, relief: POST /gc, interval: 1s }
    stop: { signal: SIGINT, timeout: 1m30s }
    """
