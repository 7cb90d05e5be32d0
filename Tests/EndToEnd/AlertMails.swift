import Glibc
import TestSupport
import Testing

/// Alerts to a real mail server, aiosmtpd, which `scripts/setup tests` installs.
@Suite("Mails of alerts", .enabled(if: MailServer.isThere, "it needs Python's aiosmtpd"))
struct AlertMails {
    private static func target(_ server: MailServer, _ settings: String) -> String {
        """
        - mail: smtp://localhost:\(server.port)
          from: vigia@example.org
          to: [a@example.org, b@example.org]
        \(settings.split(separator: "\n").map { "  \($0)\n" }.joined())
        """
    }

    @Test("a mail goes to all recipients over STARTTLS, with user and password")
    func sent() throws {
        let server = try MailServer()
        let settings = "user: ops\npassword: hush\nca: \(server.authority)"
        let project = try AlertTargets.project(Self.target(server, settings))
        let told = try project.vigia("alert", "test")
        #expect(told.status == 0 && told.output.hasPrefix("mail  delivered in "), "\(told.all)")
        let mail = server.mails
        #expect(mail.contains("TLS ops vigia@example.org a@example.org,b@example.org"), "\(mail)")
        #expect(mail.contains("Subject: [warning] "))
        #expect(mail.contains("Auto-Submitted: auto-generated"))
        #expect(mail.contains("this is a test: alerts of Vigia arrive here"))
        #expect(mail.contains("Message-ID: <test-"))
    }

    @Test("what the server refuses is said, without the password")
    func refused() throws {
        let server = try MailServer()
        let settings = "user: ops\npassword: wr0ng\nca: \(server.authority)"
        let project = try AlertTargets.project(Self.target(server, settings))
        let told = try project.vigia("alert", "test")
        #expect(told.status == 1 && told.output.contains("failed: "), "\(told.all)")
        #expect(!told.all.contains("wr0ng") && server.mails.isEmpty)
    }

    @Test("nothing is sent to a server that cannot prove its name")
    func unknown() throws {
        let server = try MailServer()
        let project = try AlertTargets.project(Self.target(server, "user: ops\npassword: hush"))
        let told = try project.vigia("alert", "test")
        #expect(told.output.contains("failed: SSL"), "\(told.all)")
        #expect(server.mails.isEmpty)
    }

    @Test("a mail of a failure names the service and the cause")
    func failure() throws {
        let server = try MailServer()
        let settings = "user: ops\npassword: hush\nca: \(server.authority)\nseverity: critical"
        let project = try AlertTargets.project(Self.target(server, settings))
        #expect(try project.vigia("start").status == 1)
        #expect(project.tells(#""event":"alert_delivered""#))
        #expect(server.mails.contains("web was given up: "))
        #expect(server.mails.contains("because: exited with status 7"))
    }
}

/// A mail server that demands STARTTLS and the user `ops` with the password `hush`.
final class MailServer {
    let port: Int
    private let folder: TestFolder
    private var pid: pid_t = -1

    /// Whether the server is installed.
    static var isThere: Bool {
        guard let folder = try? TestFolder() else { return false }
        let words = ["sh", "-c", "\(python) -c 'import aiosmtpd.smtp'"]
        return (try? Program.run(words, in: folder.path))?.status == 0
    }

    /// Python that finds it.
    private static let python = "PYTHONPATH='\(Program.root)/.build/judge' python3"

    private static let program = #"""
        import asyncio, email, email.policy, ssl, sys
        from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

        def sign_in(server, session, envelope, mechanism, data):
            good = isinstance(data, LoginPassword) and (data.login, data.password) == (b"ops", b"hush")
            return AuthResult(success=good, auth_data="ops")

        class Handler:
            async def handle_DATA(self, server, session, envelope):
                mail = email.message_from_bytes(envelope.original_content, policy=email.policy.default)
                assert not mail.defects and mail["date"].datetime
                with open("mails", "a") as file:
                    file.write(" ".join(["TLS" if session.ssl else "plain", session.auth_data,
                        envelope.mail_from, ",".join(envelope.rcpt_tos)]) + "\n")
                    for name, value in mail.items():
                        file.write(name + ": " + str(value) + "\n")
                    file.write(mail.get_content())
                return "250 taken"

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain("cert.pem", "key.pem")
        async def serve():
            make = lambda: SMTP(Handler(), tls_context=context, require_starttls=True,
                auth_required=True, authenticator=sign_in, hostname="localhost")
            server = await asyncio.get_running_loop().create_server(make, "localhost", int(sys.argv[1]))
            open("ready", "w").close()
            await server.serve_forever()
        asyncio.run(serve())
        """#

    init() throws {
        (folder, port) = (try TestFolder(), try freePort())
        try File.write(Self.program, to: folder.path + "/server.py")
        try OwnAuthority.make(in: folder.path)
        let environment = "PYTHONPATH='\(Program.root)/.build/judge'"
        let line = "cd '\(folder.path)' && \(environment) exec python3 server.py \(port)"
        let (out, errors) = (folder.path + "/out", folder.path + "/err")
        pid = try Program.start(
            ["sh", "-c", line],
            output: out,
            errors: errors,
            mark: folder.path
        )
        let isReady = Fact.holds { File.names(in: folder.path).contains("ready") }
        try #require(isReady, "\(File.text(errors))")
    }

    deinit { Program.end(pid) }

    /// The certificate of its authority.
    var authority: String { folder.path + "/ca.pem" }
    /// The mails that it took, as text.
    var mails: String { File.text(folder.path + "/mails") }
}
