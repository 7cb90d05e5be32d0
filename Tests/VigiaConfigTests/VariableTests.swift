import Testing
import VigiaConfig
import VigiaCore

@Suite("Variables, and settings of other supervisors")
struct VariableTests {
    @Test func variablesStandForValuesInEnvAndCommand() throws {
        let text = """
            env_file: .env
            env: { BASE: "${ROOT}/base", COST: "5$$", KEPT: "a$b $" }
            services:
              web:
                command: run ${BASE} "in ${NAME:-no one}" '${NAME}' --port=${PORT} ${SPACED} a$$b
                port: ${WEB_PORT}
                env: { A: "x${DB_PASS}", B: "${A}${UNSET:-}${EMPTY:-full}", C: "$${A}" }
              shell:
                command: [sh, -c, "echo $HOME ${HOME}", "${DB_PASS}"]
              list:
                command: [run, "--key=${DB_PASS}", "$HOME"]
              strict:
                command: [bash, -euo, pipefail, -cx, "echo $$ ${i}"]
              file:
                command: [bash, start.sh, -c, "${DB_PASS}"]
            profiles:
              prod: { services: { web: { env: { D: "${ONLY_THERE}" } } } }
            """
        let project = try Fixture.read(
            text,
            files: ["/srv/shop/.env": "DB_PASS='p$1'\nWEB_PORT=4000\nEMPTY=\nSPACED='a b'"],
            environment: ["ROOT": "/srv", "HOME": "/root"]
        )
        let web = project.services[0]
        #expect(
            web.launch.command == [
                "run", "/srv/base", "in no one", "${NAME}", "--port=4000", "a b", "a$b",
            ]
        )
        #expect(web.port == 4000)
        let own = web.launch.environment
        #expect([own["A"], own["B"], own["C"]] == ["xp$1", "xp$1full", "${A}"])
        #expect([own["BASE"], own["COST"], own["KEPT"]] == ["/srv/base", "5$", "a$b $"])
        #expect(
            project.services[1].launch.command == ["sh", "-c", "echo $HOME ${HOME}", "p$1"]
        )
        #expect(project.services[2].launch.command == ["run", "--key=p$1", "$HOME"])
        #expect(project.services[3].launch.command.last == "echo $$ ${i}")
        #expect(project.services[4].launch.command == ["bash", "start.sh", "-c", "p$1"])
    }

    @Test(
        "no message shows the value of a variable",
        arguments: [
            "port: ${PW}", "port: ${BIG}", "sockets: { a: \"${PW}\" }",
            "sockets: { a: \"unix:~${PW}\" }", "sockets: { a: \"unix:/${PW}${LONG}\" }",
            "sockets: { a: \"${PW}:80\" }", "health: { exec: \"${PW} | x\" }",
            "checks: [{ command: \"'${PW}\" }]",
        ]
    )
    func unsaid(setting: String) {
        let text = "services: { web: { command: x, env_file: .env, \(setting) } }"
        let file = "PW=hunter2\nBIG=77777777\nLONG=\(String(repeating: "l", count: 120))"
        let problems = Fixture.problems(text, files: ["/srv/shop/.env": file])
        #expect(!problems.isEmpty)
        #expect(!problems.contains { $0.contains("hunter2") || $0.contains("777") }, "\(problems)")
    }

    @Test func theVariablesOfASessionAreNotAnothersService() throws {
        let text = """
            env: { SSH_KEPT: all }
            services:
              own: { command: x }
              other: { command: x, user: www-data, env: { XDG_KEPT: one, A: "${SSH_AUTH_SOCK}" } }
            """
        let session = [
            "XDG_RUNTIME_DIR": "/run/user/0", "SSH_AUTH_SOCK": "s", "DBUS_SESSION_BUS_ADDRESS": "d",
            "XAUTHORITY": "x", "MAIL": "m", "SUDO_UID": "0", "OLDPWD": "/", "PATH": "/bin",
        ]
        let names = ["A", "HOME", "LOGNAME", "PATH", "SHELL", "SSH_KEPT", "USER", "XDG_KEPT"]
        let all = Set(session.keys).union(["SSH_KEPT", "USER"])
        for (user, isOwn) in [("root", false), ("www-data", true)] {
            let inherited = session.merging(["USER": user]) { _, own in own }
            let spec = try Fixture.read(text, environment: inherited)
            let (own, other) = (spec.services[0].launch, spec.services[1].launch)
            #expect(Set(own.environment.keys) == all)
            #expect(Set(other.environment.keys) == (isOwn ? all.union(names) : Set(names)))
            #expect(other.environment["A"] == "s")
        }
    }

    @Test func aProgramIsShownAsTheFileNamesIt() throws {
        let text = """
            env_file: .env
            services:
              line: { command: '"${PW}"/bin ${A} x', instances: 2 }
              list: { command: ["${A:-b}/x", "${PW}"] }
              plain: { command: "x ${PW}" }
            """
        let spec = try Fixture.read(text, files: ["/srv/shop/.env": "PW=hunter2\nA=a"])
        #expect(
            spec.services.map(spec.shownProgram)
                == ["${PW}/bin", "${PW}/bin", "${A:-b}/x", "x"]
        )
        #expect(spec.services.map { $0.launch.command[0] }.first == "hunter2/bin")
    }

    @Test(
        "keys of other supervisors are recognised",
        arguments: [
            ("environment", "env"), ("cwd", "directory"), ("working_dir", "directory"),
            ("script", "command"), ("replicas", "instances"), ("numprocs", "instances"),
            ("autorestart", "restart"), ("max_memory_restart", "memory"),
            ("healthcheck", "health"), ("stop_grace_period", "stop"), ("ExecStart", "command"),
            ("ports", "port"), ("depends", "depends_on"), ("stdout_logfile", "logs"),
        ]
    )
    func synonyms(word: String, meant: String) {
        let problems = Fixture.problems("services: { web: { command: x, \(word): y } }")
        #expect(problems.contains { $0.contains("did you mean \"\(meant)\"?") }, "\(problems)")
    }

    @Test func aFileMayEndInYml() throws {
        func read(_ files: [String: String]) throws(ConfigError) -> ProjectSpec {
            try ConfigurationReader(
                projectDirectory: Fixture.folder,
                environment: [:],
                facts: FixedFacts(files: files)
            ).read(profile: nil)
        }
        let text = "services: { web: { command: x } }"
        #expect(try read(["/srv/shop/vigia.yml": text]).services.count == 1)
        #expect(throws: ConfigError.self) {
            try read(["/srv/shop/vigia.yml": text, "/srv/shop/vigia.yaml": text])
        }
        #expect(throws: ConfigError.self) { try read([:]) }
    }

    @Test func aServiceThatAlwaysComesBackIsNeverDone() {
        let text = """
            services:
              migrate: { command: x, restart: { policy: POLICY } }
              web: { command: y, depends_on: { migrate: done } }
            """
        for (policy, isRefused) in [("always", true), ("on-failure", false), ("never", false)] {
            let problems = Fixture.problems(text.replacing("POLICY", with: policy))
            #expect(problems.isEmpty != isRefused, "\(policy): \(problems)")
        }
    }
}
