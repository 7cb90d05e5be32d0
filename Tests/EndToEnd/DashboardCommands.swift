import Glibc
import TestSupport
import Testing
import VigiaJSON

/// `vigia dashboard`, and what the page reads, with a real Vigia.
@Suite("The command of the dashboard", .sideBySide)
struct DashboardCommands {
    /// The address that the command prints, up to the token, and the token.
    private static func parts(_ output: String) -> (url: String, token: String) {
        let parts = output.split(separator: "\n").first?.split(separator: "#token=") ?? []
        return parts.count == 2 ? (String(parts[0]), String(parts[1])) : ("", "")
    }

    @Test("it prints the address with a token, and the one before ends")
    func address() throws {
        let remote = try RemoteProject()
        // An address that is taken is tried again.
        let first = try Fact.found {
            let outcome = try remote.project.vigia("dashboard")
            return outcome.status == 0 ? outcome : nil
        }
        let old = Self.parts(first.output)
        #expect(old.url == "http://127.0.0.1:\(remote.port)/")
        #expect(try remote.status("/v1/status", token: old.token) == 200)
        #expect(try remote.status("/v1/stop", "-X POST", token: old.token) == 403)
        let second = try remote.project.vigia("dashboard", "--scope", "control", "--json")
        let answer = try JSONValue(parsing: Array(second.output.utf8))
        let (url, scope): (String, String) = (try answer.member("url"), try answer.member("scope"))
        #expect(scope == "control")
        #expect(try remote.status("/v1/status", token: old.token) == 401)
        let token = Self.parts(url).token
        #expect(try remote.status("/v1/services/backend/restart", "-X POST", token: token) == 202)
        let list = try remote.project.vigia("token", "list").output
        let lines = list.split(separator: "\n").filter { $0.hasPrefix("vigia-dashboard ") }
        #expect(lines.count == 1, "\(list)")
        #expect(!remote.project.journal.contains(token))
    }

    @Test("without `api` it says which line to add; where Vigia does not run, that")
    func refused() throws {
        let services = "services:\n  web: { command: [sleep, \"1000\"] }\n"
        let project = try Project(services)
        func refusal(_ status: Int32, _ words: String...) throws {
            let outcome = try project.vigia("dashboard")
            #expect(outcome.status == status && outcome.output.isEmpty, "\(outcome.all)")
            #expect(words.allSatisfy { outcome.errors.contains($0) }, "\(outcome.all)")
        }
        let line = "api: { listen: 127.0.0.1:9650 }"
        try refusal(2, "dashboard.no_api", line, "`vigia start`")
        try project.start()
        try refusal(2, "dashboard.no_api", line, "`vigia apply`")
        let port = try freePort()
        let api = line.replacing("9650", with: "\(port)") + "\n"
        try File.write(api + services, to: project.folder + "/vigia.yaml")
        let nobody = "nothing listens on 127.0.0.1:\(port)"
        try refusal(1, "dashboard.unreachable", nobody, "vigia apply")
        let applied = try project.vigia("apply")
        #expect(applied.status == 0, "\(applied.all)")
        try Fact.pass { try project.vigia("dashboard").status == 0 }
        try project.vigia("stop")
        try refusal(3, "Vigia does not run")
    }

    @Test("the history is read over TCP, and told of on the control socket")
    func history() throws {
        let remote = try RemoteProject()
        let token = try remote.token()
        let path = "/v1/history?hours=1&parts=2&samples"
        #expect(try remote.status(path) == 401)
        // What just happened may still be on its way into the file.
        let parts: [JSONValue] = try Fact.found {
            let answer = try remote.curl(path, token: token)
            guard answer.hasSuffix("}\n 200") else { return nil }
            let body = try JSONValue(parsing: Array(answer.dropLast(4).utf8))
            let services: [JSONValue] = try body.member("services")
            guard services.count == 1 else { return nil }
            #expect(try services[0].member("service") == "backend")
            let _: [JSONValue] = try services[0].member("samples")
            let parts: [JSONValue] = try services[0].member("parts")
            let observed: Int = try parts[1].member("observed_ms")
            return observed > 0 ? parts : nil
        }
        #expect(parts.count == 2)
        #expect(try remote.status("/v1/history?hours=0", token: token) == 400)
        #expect(try remote.status("/v1/history?hours=169", token: token) == 400)
        #expect(try remote.status("/v1/history?service=nobody", token: token) == 404)
        let local = try remote.project.shell(
            "curl -s --unix-socket .vigia/control.sock 'http://vigia/v1/history?service=backend'"
        )
        #expect(local.output == "{\"file\":\".vigia/history.db\",\"services\":[\"backend\"]}\n")
    }
}
