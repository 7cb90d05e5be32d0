import Glibc
import TestSupport
import Testing

/// The API on TCP within TLS.
@Suite("The API on TCP within TLS", .sideBySide)
struct RemoteTLS {
    /// A project with a certificate of its own authority.
    private static func project() throws -> RemoteProject {
        let remote = try RemoteProject(", tls: { cert: cert.pem, key: key.pem }")
        try OwnAuthority.make(in: remote.project.folder)
        return remote
    }

    /// What curl says, with a blank and the status behind it; 000 where there was no answer.
    private static func curl(_ remote: RemoteProject, _ words: String) throws -> String {
        let line = "curl -s -w ' %{http_code}' --cacert ca.pem \(words)"
        return try remote.project.shell(line).output
    }

    @Test("requests within TLS are answered, and plain ones are not")
    func served() throws {
        let remote = try Self.project()
        let url = "https://localhost:\(remote.port)"
        #expect(try Self.curl(remote, "\(url)/livez") == "{\"alive\":true}\n 200")
        let field = "-H 'Authorization: Bearer \(try remote.token("--scope", "control"))'"
        // Two requests on one connection, and more bytes than one record has.
        let both = try Self.curl(remote, "\(field) \(url)/v1/openapi.json \(url)/v1/status")
        #expect(both.ranges(of: " 200").count >= 2 && both.utf8.count > 20_000)
        let wide = String(repeating: " ", count: 200_000)
        let body = "-X POST \(field) --data-binary @body \(url)/v1/restart"
        try File.write("{\"services\":[\"backend\"]\(wide)}", to: remote.project.folder + "/body")
        #expect(try Self.curl(remote, body).hasSuffix(" 202"))
        #expect(try Self.curl(remote, "http://localhost:\(remote.port)/livez") == " 000")
        #expect(try Self.curl(remote, "\(url)/livez").hasSuffix(" 200"))
    }

    @Test("nothing older than TLS 1.2 is spoken")
    func versions() throws {
        let remote = try Self.project()
        let url = "https://localhost:\(remote.port)/livez"
        for (version, isSpoken) in [("1.0", false), ("1.1", false), ("1.2", true), ("1.3", true)] {
            // A client that would speak anything, however weak.
            let words = "--tls-max \(version) --ciphers 'DEFAULT:@SECLEVEL=0' \(url)"
            let outcome = try Self.curl(remote, words)
            #expect(outcome.hasSuffix(isSpoken ? " 200" : " 000"), "\(version): \(outcome)")
        }
    }

    @Test("a renewed certificate is used at once, and one that is damaged is not")
    func renewed() throws {
        let remote = try Self.project()
        let (folder, url) = (remote.project.folder, "https://localhost:\(remote.port)/livez")
        #expect(try Self.curl(remote, url).hasSuffix(" 200"))
        let gateways = try remote.gateways
        try remote.project.shell("cp ca.pem old.pem")
        try OwnAuthority.make(in: folder)
        #expect(try Self.curl(remote, url).hasSuffix(" 200"))
        #expect(try Self.curl(remote, "\(url) --cacert old.pem").hasSuffix(" 000"))
        let good = File.text(folder + "/cert.pem")
        try File.write("nonsense", to: folder + "/cert.pem")
        #expect(try Self.curl(remote, url).hasSuffix(" 200"))
        #expect(
            remote.project.tells(#""event":"api_certificate_refused","detail":"the certificate"#)
        )
        let validated = try remote.project.vigia("validate")
        #expect(validated.status == 2 && validated.all.contains("config.bad_certificate"))
        try File.write(good, to: folder + "/cert.pem")
        #expect(try Self.curl(remote, url).hasSuffix(" 200"))
        #expect(try remote.project.vigia("validate").status == 0)
        #expect(try remote.gateways == gateways)
    }

    @Test("without a certificate nothing is served, until there is one")
    func missing() throws {
        let remote = try RemoteProject(", tls: { cert: cert.pem, key: key.pem }")
        let url = "-k https://localhost:\(remote.port)/livez --max-time 2"
        #expect(try Self.curl(remote, url).hasSuffix(" 000"))
        #expect(remote.project.tells(#""event":"api_certificate_refused""#))
        try OwnAuthority.make(in: remote.project.folder)
        try Fact.pass { try Self.curl(remote, url).hasSuffix(" 200") }
    }

    @Test("connections that say nothing, or nonsense, keep nobody out")
    func crowd() throws {
        let remote = try Self.project()
        let url = "https://localhost:\(remote.port)/livez"
        #expect(try Self.curl(remote, url).hasSuffix(" 200"))
        let clients = try (0..<300).map { _ in try remote.connect() }
        for (place, client) in clients.enumerated() where place % 2 == 0 {
            client.send(place % 4 == 0 ? "GET / HTTP/1.1\r\n\r\n" : "\u{16}\u{3}\u{1}\u{2}")
        }
        try Fact.pass { try Self.curl(remote, url).hasSuffix(" 200") }
        withExtendedLifetime(clients) {}
    }
}
