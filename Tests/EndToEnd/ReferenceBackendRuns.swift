import Glibc
import TestSupport
import Testing
import VigiaJSON
import VigiaWire

/// Answers of the backend of Examples/rota-cep, under Vigia.
@Suite("The reference backend", .sideBySide)
struct ReferenceBackendRuns {
    static let answers: [(path: String, options: String, holds: [String])] = [
        ("/api/customers?state=sp&limit=1", "", [#""total":"#, #""state":"SP""#, " 200"]),
        ("/api/customers?lat=-23.55&lon=-46.63&radius_km=500", "", ["distance_km", " 200"]),
        ("/api/customers?lat=-23.55", "", ["bad_request", " 400"]),
        ("/api/customers?lat=-23.55&lon=-460", "", ["bad_request", " 400"]),
        ("/api/customers?state=XX", "", ["no state", " 400"]),
        ("/api/customers?limit=0", "", ["limit", " 400"]),
        ("/api/customers?offset=-1", "", ["offset", " 400"]),
        ("/api/customers?radius_km=9999&lat=1&lon=1", "", ["radius_km", " 400"]),
        ("/api/geocoding/cep/01310-100", "", ["Avenida Paulista", "São Paulo", " 200"]),
        ("/api/geocoding/cep/01310999", "", ["not_found", " 404"]),
        ("/api/geocoding/cep/0131", "", ["no postcode", " 400"]),
        ("/api/statistics", "", [#""customers":200,"#, #""states":[{"#, " 200"]),
        (
            "/api/routes/optimize",
            #"-d '{"origin":{"cep":"01310-100"},"stops":[{"customer":1},{"customer":2}]}'"#,
            [#""order":["#, #""total_km":"#, " 200"]
        ),
        ("/api/routes/optimize", #"-d '{"origin":{"customer":1},"stops":[]}'"#, ["stops", " 400"]),
        (
            "/api/routes/optimize", #"-d '{"origin":{"customer":1},"stops":[{}]}'"#,
            ["stops[0] is not one place", " 400"]
        ),
        (
            "/api/routes/optimize", #"-d '{"origin":{"customer":9999},"stops":[{"customer":1}]}'"#,
            ["no customer 9999", " 404"]
        ),
        ("/api/routes/optimize", "-d nonsense", [" 400"]),
        ("/api/sync/customers", "-X POST", [#""fetched":250,"stored":245"#, " 200"]),
        ("/api/customers?state=AM&limit=1", "", [#""total":"#, " 200"]),
        ("/api/auth/verify", "", ["no such session", " 401"]),
        ("/api/auth/login", #"-d '{"name":"ana","password":"wrong horse"}'"#, [" 401"]),
        ("/api/auth/login", "-d '{}'", ["name", " 400"]),
        ("/api/nothing", "", ["not_found", " 404"]),
    ]

    @Test("each endpoint answers correctly, also to nonsense")
    func endpoints() throws {
        let backend = try ReferenceBackend()
        try backend.start()
        for (path, options, holds) in Self.answers {
            let answer = try backend.ask(path, options)
            for words in holds { #expect(answer.contains(words), "\(path) \(options): \(answer)") }
        }
        #expect(try backend.project.service().run == 1)
    }

    @Test("with a user a login is required, and a session survives a crash")
    func logins() throws {
        let backend = try ReferenceBackend()
        try backend.start()
        #expect(try backend.shell("echo 'correct horse' | bin/rota-cep user ana").status == 0)
        let all = [
            "/api/customers", "/api/statistics", "/api/geocoding/cep/01310100",
            "/api/sync/customers",
        ]
        for path in all { #expect(try backend.ask(path).hasSuffix(" 401"), "\(path)") }
        #expect(try backend.ask("/api/health").hasSuffix(" 200"))
        let login = #"-d '{"name":"ana","password":"correct horse"}'"#
        let answer = try backend.ask("/api/auth/login", login)
        let parts = answer.split(separator: "\"")
        try #require(parts.count > 3 && answer.hasSuffix(" 200"), "\(answer)")
        let session = "-H 'Authorization: bearer  \(parts[3])'"
        kill(pid_t(try #require(try backend.project.service().pid)), SIGKILL)
        for path in all { #expect(try backend.ask(path, session).hasSuffix(" 200"), "\(path)") }
        #expect(try backend.project.service().run == 2)
        #expect(try backend.ask("/api/auth/verify", session).contains(#"{"name":"ana"}"#))
        #expect(try backend.ask("/api/auth/logout", "-X POST " + session).hasSuffix(" 204"))
        #expect(try backend.ask("/api/customers", session).hasSuffix(" 401"))
        for _ in 0..<5 {
            _ = try backend.ask("/api/auth/login", login.replacing("horse", with: "cow"))
        }
        #expect(try backend.ask("/api/auth/login", login).hasSuffix(" 429"))
    }

    @Test(
        "without users access is denied, except with AUTH=none, and then only locally"
    )
    func closed() throws {
        let backend = try ReferenceBackend()
        let paths = ["/api/customers", "/api/statistics", "/api/sync/customers"]
        for auth in ["", "users"] {
            let outcome = try backend.shell("AUTH=\(auth) ./start-backend.sh --monitor")
            #expect(outcome.status == 0, "\(outcome.all)")
            for path in paths { #expect(try backend.ask(path).hasSuffix(" 401"), "\(path)") }
            #expect(try backend.ask("/api/health").hasSuffix(" 200"))
            // The database's file is lost.
            try backend.shell("./start-backend.sh stop; rm data/customers.db*")
        }
        try backend.start()
        for path in paths.dropLast() { #expect(try backend.ask(path).hasSuffix(" 200"), "\(path)") }
        for field in [
            "X-Forwarded-For: 10.0.0.1", "Forwarded: for=10.0.0.1", "Via: 1.1 a", "Host: a",
        ] {
            #expect(try backend.ask(paths[0], "-H '\(field)'").hasSuffix(" 401"), "\(field)")
        }
        let url = "--request-target http://a/api/customers"
        #expect(try backend.ask(paths[0], url).hasSuffix(" 400"))
        #expect(try backend.ask(paths[0], "-0 -H Host: \(url)").hasSuffix(" 401"))
        #expect(backend.project.log("backend").contains("nor who comes by its proxies"))
        try backend.shell("./start-backend.sh stop")
        for variables in ["AUTH=nobody", "AUTH=none HOST=0.0.0.0"] {
            let outcome = try backend.shell("\(variables) bin/rota-cep")
            #expect(outcome.status == 2 && outcome.all.contains("AUTH="), "\(outcome.all)")
        }
    }

    @Test("an error shows clients no SQL, and a busy database gives a retry answer")
    func failures() throws {
        let backend = try ReferenceBackend()
        try backend.start()
        #expect(try backend.shell("echo 'correct horse' | bin/rota-cep user ana").status == 0)
        // A process locks the database as long as the file exists.
        let holder = try backend.begin(
            """
            touch held; (echo 'BEGIN IMMEDIATE; SELECT 7777;'; while [ -e held ]; do
            sleep 0.05; done) | sqlite3 data/customers.db
            """
        )
        #expect(Fact.holds { backend.begunOutput.contains("7777") })
        let login = #"-i -d '{"name":"ana","password":"correct horse"}'"#
        let busy = try backend.ask("/api/auth/login", login)
        #expect(busy.contains("Retry-After: 1") && busy.hasSuffix(" 503"), "\(busy)")
        #expect(busy.contains("the database is busy") && !busy.contains("BEGIN"), "\(busy)")
        try backend.shell("rm held")
        #expect(try Program.wait(for: holder) == 0)
        let parts = try backend.ask("/api/auth/login", String(login.dropFirst(3)))
            .split(separator: "\"")
        try #require(parts.count > 3)
        try backend.sqlite("DROP TABLE customers")
        let session = "-X POST -H 'Authorization: BEARER \(parts[3])'"
        let answer = try backend.ask("/api/sync/customers", session)
        #expect(answer.hasSuffix(" 500") && !answer.contains("INSERT"), "\(answer)")
        let id = try #require(answer.firstMatch(of: /"id":"([a-z0-9]{12})"/)?.1)
        let errors = backend.project.log("backend-error")
        #expect(errors.contains("\"error_id\":\"\(id)\"") && errors.contains("INSERT"))
    }

    static let environments: [(environment: String, health: String, sync: String)] = [
        ("PLOOME_API_KEY=", #""ploome":"not configured""#, " 503"),
        ("PLOOME_API_KEY=stale", #""ploome":"failed""#, " 502"),
        ("PLOOME_API_URL=http://127.0.0.1:1", #""ploome":"failed""#, " 502"),
    ]

    @Test("without the CRM it is degraded, not down", arguments: environments)
    func withoutCRM(environment: String, health: String, sync: String) throws {
        let backend = try ReferenceBackend()
        let outcome = try backend.shell("\(environment) ./start-backend.sh --monitor")
        #expect(outcome.status == 0, "\(outcome.all)")
        let answer = try backend.ask("/api/health")
        #expect(answer.contains(#""status":"degraded""#) && answer.hasSuffix(" 200"), "\(answer)")
        #expect(answer.contains(health), "\(answer)")
        #expect(try backend.ask("/api/customers").hasSuffix(" 200"))
        #expect(try backend.ask("/api/sync/customers", "-X POST").hasSuffix(sync))
        #expect(try backend.project.service().run == 1)
    }

    static let mistakes: [(line: String, says: String)] = [
        ("PORT=none bin/rota-cep", "PORT=none"), ("CEP_API_URL=x bin/rota-cep", "CEP_API_URL=x"),
        ("CLIENT_TAG_ID=x bin/rota-cep", "CLIENT_TAG_ID=x"),
        ("bin/rota-cep sed", "\"sed\" means nothing"),
        ("bin/rota-cep seed --customers -1", "--customers is 0 to"),
        ("echo short | bin/rota-cep user ana", "8 to 200 bytes"),
        ("bin/rota-cep user ana < /dev/null", "standard input"),
        (#"printf '\351\351\351\351\351\351\351\351' | bin/rota-cep user ana"#, "is not UTF-8"),
        (#"echo 'correct horse' | bin/rota-cep user "$(printf 'an\351')""#, "is not UTF-8"),
        ("head -c 500 /dev/zero | tr '\\0' x | bin/rota-cep user ana", "8 to 200 bytes"),
        ("./start-backend.sh", "Usage:"), ("./start-backend.sh strat", "Usage:"),
    ]

    @Test("a mistake is reported in one line, with exit status 2")
    func mistakes() throws {
        let backend = try ReferenceBackend()
        for (line, says) in Self.mistakes {
            let outcome = try backend.shell(line)
            #expect(outcome.status == 2, "\(line): \(outcome.all)")
            #expect(outcome.all.contains(says), "\(line): \(outcome.all)")
        }
        #expect(try backend.shell("bin/rota-cep --help").output.contains("seed --customers"))
    }
}
