import Testing
import VigiaCore

@testable import VigiaCLI

@Suite("The address of the dashboard")
struct DashboardAddressTests {
    private static func address(_ api: APIPolicy?) throws(CommandError) -> DashboardAddress {
        var spec = ProjectSpec(name: "shop", services: [])
        spec.api = api
        return try DashboardAddress(of: spec, ProjectFolder(path: "/srv/shop"), isRunning: true)
    }

    @Test(
        "a browser on this machine reaches every listener by it",
        arguments: [
            ("127.0.0.1", "http://127.0.0.1:9650/"), ("::1", "http://[::1]:9650/"),
            ("10.1.2.3", "http://10.1.2.3:9650/"), ("0.0.0.0", "http://127.0.0.1:9650/"),
            ("::", "http://[::1]:9650/"), (nil, "http://127.0.0.1:9650/"),
        ] as [(String?, String)]
    )
    func reached(host: String?, url: String) throws {
        let policy = APIPolicy(address: .tcp(host: host, port: 9650))
        #expect(try Self.address(policy).url == url)
    }

    @Test("with a certificate it has the name that the certificate is for")
    func secure() throws {
        var policy = APIPolicy(address: .tcp(host: nil, port: 9650))
        policy.tls = .init(certificate: "/a", key: "/b")
        #expect(try Self.address(policy).url == "https://127.0.0.1:9650/")
        policy.hosts = ["vigia.example.org", "other.example.org"]
        #expect(try Self.address(policy).url == "https://vigia.example.org:9650/")
        policy.tls = nil
        #expect(try Self.address(policy).url == "http://127.0.0.1:9650/")
    }

    @Test("without an API on TCP there is none, and the error says the line to add")
    func none() {
        let error = #expect(throws: CommandError.self) { _ = try Self.address(nil) }
        #expect(error?.exit == .usage && error?.code == "dashboard.no_api")
        let hint = error?.hint ?? ""
        #expect(hint.contains("`api: { listen: 127.0.0.1:9650 }` to /srv/shop/vigia.yaml"))
        #expect(hint.hasSuffix("`vigia apply`"))
    }
}
