import Glibc
import TestSupport
import Testing
import VigiaWire

/// The API on TCP while parts of Vigia die.
@Suite("The API on TCP survives", .sideBySide)
struct RemoteSurvival {
    /// Asks for `/livez` again and again, each time on a new connection, until a file is there; it
    /// prints each answer that is not 200.
    private static let monitor = """
        import os, sys, http.client
        count = 0
        while not os.path.exists("enough"):
            try:
                client = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]), timeout=30)
                client.request("GET", "/livez")
                status = client.getresponse().status
                client.close()
                if status != 200: print(status, flush=True)
            except OSError as error:
                print(repr(error), flush=True)
            count += 1
            open("count", "w").write(str(count))
        print("over", flush=True)
        """

    private static func monitored(_ act: (RemoteProject) throws -> Void) throws {
        let remote = try RemoteProject(files: ["monitor.py": monitor])
        let pid = try remote.project.beginShell("exec python3 monitor.py \(remote.port)")
        let folder = remote.project.folder
        let count = { Int(File.text(folder + "/count")) ?? 0 }
        Fact.pass { count() > 3 }
        try act(remote)
        let before = count()
        Fact.pass { count() > before + 3 }
        try File.write("", to: folder + "/enough")
        Fact.pass { Program.isOver(pid) }
        #expect(remote.project.begunOutput == "over\n", "\(remote.project.begunErrors)")
    }

    @Test("no monitor notices that the supervisor is replaced")
    func supervisor() throws {
        try Self.monitored { remote in
            let gateway = try remote.gateways
            try remote.project.killSupervisor(times: 5)
            #expect(try remote.gateways == gateway)
        }
    }

    @Test("no monitor is refused while the guardian is replaced")
    func guardian() throws {
        try Self.monitored { remote in try remote.project.killGuardian() }
    }

    @Test("a connection stays open over a change of supervisors, and an order is known by its key")
    func kept() throws {
        let remote = try RemoteProject()
        let token = try remote.token("--scope", "control")
        let client = try remote.connect()
        let order = remote.head("POST /v1/restart?key=a", token: token, "Content-Length: 0")
        client.send(order)
        #expect(client.read(until: "\"order\":"))
        try remote.project.killSupervisor()
        client.send(order + remote.head("GET /livez", "Connection: close"))
        let answers = client.readAll()
        #expect(answers.ranges(of: "HTTP/1.1 202 ").count == 2, "\(answers)")
        #expect(answers.contains("{\"alive\":true}"))
        let numbers = answers.ranges(of: "\"number\":").map { answers[$0.upperBound...].prefix(2) }
        #expect(numbers.count == 2 && numbers.first == numbers.last, "\(answers)")
    }

    @Test("a gateway that is killed is replaced, and one that is told to end answers first")
    func gateway() throws {
        let remote = try RemoteProject()
        #expect(try remote.status("/livez") == 200)
        let first = try #require(try remote.gateways.first)
        kill(first, SIGKILL)
        try Fact.pass { try remote.status("/livez") == 200 }
        #expect(remote.project.tells(#""event":"gateway_failed""#))
        let second = try #require(try remote.gateways.first)
        #expect(second != first)
        let token = try remote.token()
        let client = try remote.connect()
        client.send(remote.head("GET /v1/status", token: token))
        #expect(client.read(until: "\"services\""))
        kill(second, SIGTERM)
        try Fact.pass { try !remote.gateways.contains(second) }
        #expect(try remote.status("/livez") == 200)
    }

    @Test("who has just connected when a gateway is told to end still gets an answer")
    func connected() throws {
        let remote = try RemoteProject()
        #expect(try remote.status("/livez") == 200)
        let gateway = try #require(try remote.gateways.first)
        // It finds the client and the signal at once.
        kill(gateway, SIGSTOP)
        let client = try remote.connect()
        client.send(remote.head("GET /livez", "Connection: close"))
        kill(gateway, SIGTERM)
        kill(gateway, SIGCONT)
        let answer = client.readAll()
        #expect(answer.hasPrefix("HTTP/1.1 200 "), "\(answer)")
        try Fact.pass { try !remote.gateways.contains(gateway) }
        #expect(try remote.status("/livez") == 200)
    }

    @Test("without a supervisor that answers, monitors hear so")
    func silent() throws {
        let remote = try RemoteProject()
        #expect(try remote.status("/livez") == 200)
        let supervisor = try remote.project.status().supervisor.pid
        kill(supervisor, SIGSTOP)
        let answer = try remote.curl("/livez")
        kill(supervisor, SIGCONT)
        #expect(answer.contains("api.unavailable") && answer.hasSuffix(" 503"))
        #expect(try remote.status("/livez") == 200)
    }
}
