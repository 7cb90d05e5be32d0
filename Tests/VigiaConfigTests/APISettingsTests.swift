import Testing
import VigiaCore

@testable import VigiaConfig

@Suite("Settings of the API")
struct APISettingsTests {
    static let services = "\nservices: { web: { command: x, port: 3001 } }"

    static func read(
        _ api: String,
        environment: [String: String] = [:]
    ) throws -> APIPolicy? {
        try Fixture.read("api: \(api)" + services, environment: environment).api
    }

    @Test("without the section, nothing listens")
    func absent() throws { #expect(try Fixture.read(String(Self.services.dropFirst())).api == nil) }

    @Test("all settings are read")
    func whole() throws {
        let policy = try #require(
            try Self.read(
                "{ listen: \"[::1]:${PORT}\", read_only: true, hosts: [Vigia.Example.org], "
                    + "origins: [\"https://Status.example.org:8443\"] }",
                environment: ["PORT": "9650"]
            )
        )
        #expect(policy.address == .tcp(host: "::1", port: 9650) && policy.isReadOnly)
        #expect(policy.hosts == ["vigia.example.org"])
        #expect(policy.origins == ["https://status.example.org:8443"])
        let plain = try #require(try Self.read("{ listen: \"127.0.0.1:1\" }"))
        #expect(plain == APIPolicy(address: .tcp(host: "127.0.0.1", port: 1)))
    }

    @Test(
        "an address that others reach has to be wanted",
        arguments: [":9650", "0.0.0.0:9650", "192.0.2.1:9650", "[::]:9650", "[2001:db8::1]:9650"]
    )
    func insecure(address: String) throws {
        let error = #expect(throws: ConfigError.self) {
            try Self.read("{ listen: \"\(address)\" }")
        }
        #expect(error?.description.contains("error[config.insecure]") == true)
        #expect(throws: ConfigError.self) {
            try Self.read("{ listen: \"\(address)\", insecure: false }")
        }
        #expect(try Self.read("{ listen: \"\(address)\", insecure: true }") != nil)
        let tls = "{ cert: a.pem, key: /b.key }"
        let policy = try Self.read("{ listen: \"\(address)\", tls: \(tls) }")
        #expect(policy?.tls == APIPolicy.TLS(certificate: "/srv/shop/a.pem", key: "/b.key"))
    }

    static let bad: [(api: String, code: String)] = [
        ("{}", "missing"), ("{ read_only: true }", "missing"), ("yes", "kind"),
        ("{ listen: localhost:9650 }", "value"), ("{ listen: 9650 }", "value"),
        ("{ listen: 127.0.0.1 }", "value"), ("{ listen: \"127.0.0.1:0\" }", "value"),
        ("{ listen: \"127.0.0.1:70000\" }", "value"), ("{ listen: \"unix:/x\" }", "value"),
        ("{ listen: \"127.0.0.1:3001\" }", "conflict"),
        ("{ listen: \"127.0.0.1:9650\", tokens: x }", "unknown_key"),
        ("{ listen: \"127.0.0.1:9650\", hosts: a }", "kind"),
        ("{ listen: \"127.0.0.1:9650\", tls: a }", "kind"),
        ("{ listen: \"127.0.0.1:9650\", tls: { cert: a } }", "missing"),
        ("{ listen: \"127.0.0.1:9650\", tls: { cert: a, key: ~/b } }", "value"),
        ("{ listen: \"127.0.0.1:9650\", hosts: [\"a b\"] }", "value"),
        ("{ listen: \"127.0.0.1:9650\", origins: [status.example.org] }", "value"),
        ("{ listen: \"127.0.0.1:9650\", origins: [\"https://a/b\"] }", "value"),
    ]

    @Test("wrong settings are refused", arguments: bad)
    func refused(api: String, code: String) {
        let error = #expect(throws: ConfigError.self) { try Self.read(api) }
        #expect(error?.description.contains("error[config.\(code)]") == true, "\(error as Any)")
    }

    @Test("a change of the API is a change of the configuration")
    func difference() throws {
        let old = try Fixture.read(String(Self.services.dropFirst()))
        let new = try Fixture.read("api: { listen: \"127.0.0.1:9650\" }" + Self.services)
        #expect(SpecDifference(from: old, to: new).project == ["api"])
    }
}
