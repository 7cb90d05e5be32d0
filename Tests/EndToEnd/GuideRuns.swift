import Glibc
import TestSupport
import Testing
import VigiaWire

/// Every command in the guide of Examples/rota-cep, run as by a reader.
@Suite("The guide", .sideBySide)
struct GuideRuns {
    /// The expected behaviour of a command in the guide.
    enum Kind {
        /// Returns when the backend is ready.
        case start
        /// Stays until Ctrl-C, which ends everything that it started.
        case foreground
        /// Succeeds with an output.
        case say(String)
        /// Succeeds; nothing runs afterwards.
        case stop
        /// Shows output until it is interrupted.
        case show(String)
    }

    static let kinds: [String: Kind] = [
        "./start-backend.sh --dev": .foreground,
        "npm run dev:backend": .foreground,
        "NODE_ENV=development DEBUG=* ./start-backend.sh --dev": .foreground,
        "./start-backend.sh --monitor": .start,
        "npm run start:monitor": .start,
        "./start-backend.sh --prod": .start,
        "npm run start:safe": .foreground,
        "node process-monitor.js": .foreground,
        "./start-backend.sh status": .say("backend  up"),
        "npm run status:backend": .say("backend  up"),
        "./start-backend.sh logs": .say("serving"),
        "npm run logs:backend": .say("serving"),
        "./start-backend.sh errors": .say("refuses the key"),
        "npm run errors:backend": .say("refuses the key"),
        "./start-backend.sh health": .say("backend  pass"),
        "npm run health:backend": .say("backend  pass"),
        "./start-backend.sh restart": .say("backend  up"),
        "npm run restart:backend": .say("backend  up"),
        "./start-backend.sh stop": .stop,
        "npm run stop:backend": .stop,
        "./start-backend.sh fix": .say(""),
        "npm run fix:backend": .say(""),
        "rm -rf node_modules package-lock.json": .say(""),
        "npm install": .say("up to date"),
        "curl http://localhost:3001/api/health": .say(#""status":"healthy""#),
        "curl http://localhost:3001/api/version": .say(#""name":"rota-cep""#),
        "lsof -ti :3001 -sTCP:LISTEN": .say("\n"),
        "node backend/auto-fix-database.js": .say("customers.db: sound"),
        "chmod +x start-backend.sh": .say(""),
        "chmod 755 logs/": .say(""),
        "watch -n 5 './start-backend.sh status'": .show("backend"),
        "ps aux | grep \"bin/rota-cep\"": .say("bin/rota-cep"),
        "watch -n 2 'lsof -i :3001'": .show("LISTEN"),
    ]

    /// The commands of all blocks in order, without comments.
    static var commands: [String] {
        let page = File.text(ReferenceBackend.example + "/GUIDE.md")
        var (found, isInside) = ([String](), false)
        for line in page.split(separator: "\n") {
            let text = line.drop { $0 == " " }
            if text.hasPrefix("```") { isInside = text == "```bash" }
            guard isInside, !text.hasPrefix("```"), !text.hasPrefix("#") else { continue }
            let end = text.firstRange(of: "  #")?.lowerBound ?? text.endIndex
            found.append(String(text[..<end].reversed().drop { $0 == " " }.reversed()))
        }
        return found
    }

    @Test("each command does what the guide says")
    func commands() throws {
        let backend = try ReferenceBackend()
        #expect(Set(Self.commands) == Set(Self.kinds.keys))
        // Creates errors for the commands that look for them.
        try backend.shell("PLOOME_API_KEY=stale ./start-backend.sh --monitor")
        #expect(Fact.holds { backend.project.log("backend-error").contains("refuses the key") })
        for command in Self.commands {
            let kind = try #require(Self.kinds[command], "nobody knows what \(command) must do")
            try run(command, kind, on: backend)
        }
    }

    private func run(_ command: String, _ kind: Kind, on backend: ReferenceBackend) throws {
        let line = command.replacing("3001", with: "\(backend.port)")
        switch kind {
        case .start, .foreground: try backend.shell("./start-backend.sh stop")
        case .say, .stop, .show:
            if try !backend.isUp() { try backend.shell("./start-backend.sh --monitor") }
        }
        switch kind {
        case .start:
            let outcome = try backend.shell(line)
            #expect(outcome.status == 0, "\(command): \(outcome.all)")
            #expect(try backend.isUp(), "\(command): \(outcome.all)")
        case .say(let words):
            let outcome = try backend.shell(line)
            #expect(outcome.status == 0, "\(command): \(outcome.all)")
            #expect(words.isEmpty || outcome.output.contains(words), "\(command): \(outcome.all)")
        case .stop:
            let outcome = try backend.shell(line)
            #expect(outcome.status == 0, "\(command): \(outcome.all)")
            #expect(try backend.project.vigia("status").status == 3)
        case .foreground: try foreground(line, on: backend)
        case .show(let words):
            let pid = try backend.begin(line)
            #expect(Fact.holds { backend.begunOutput.contains(words) }, "\(backend.begunOutput)")
            kill(-pid, SIGINT)
            _ = try Program.wait(for: pid)
        }
    }

    private func foreground(_ line: String, on backend: ReferenceBackend) throws {
        let pid = try backend.begin(line)
        #expect(try Fact.holds { try backend.isUp() }, "\(line): \(backend.begunOutput)")
        #expect(!File.text("/proc/\(pid)/stat").contains(") Z "), "\(line) did not stay")
        kill(-pid, SIGINT)
        _ = try Program.wait(for: pid)
        #expect(try backend.project.vigia("status").status == 3, "\(backend.begunOutput)")
    }
}
