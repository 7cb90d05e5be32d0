import Glibc
import TestSupport
import Testing
import VigiaJSON

/// Problems of a backend on VigiaKit itself.
@Suite("VigiaKit under adverse conditions", .sideBySide, .serialized)
struct KitHardship {
    @Test("blocking checks delay neither the health report nor the end")
    func blockedChecks() throws {
        let backend = try KitBackend("OUTSIDE_KEY=x BLOCKING=8", files: ["blocked"])
        for _ in 0..<3 {
            let answer = try backend.curl("/api/health")
            #expect(answer.contains("\"status\":\"degraded\"") && answer.hasSuffix(" 200"))
            #expect(answer.contains("\"database\":\"connected\""))
            #expect(answer.contains("\"blocking-7\":\"down\""))
        }
        kill(backend.pid, SIGTERM)
        #expect(try backend.end() == 0)
        #expect(backend.lines("\"stopped\"") == 1)
        #expect(backend.lines("did not stop") == 0)
    }

    @Test("tasks that block the whole pool delay neither the health report nor the end")
    func cloggedPool() throws {
        let backend = try KitBackend("OUTSIDE_KEY=x STOP_MS=60000", files: ["blocked"])
        #expect(try backend.curl("/clog/200") == "clogged 200")
        #expect(try backend.curl("/api/health").hasSuffix(" 200"))
        kill(backend.pid, SIGTERM)
        #expect(try backend.end() == 0)
        #expect(backend.lines("clients were cut off") == 0)
        #expect(backend.lines("database stopped") == 1)
    }

    @Test("new clients are refused once the end has begun")
    func refusesWhileDraining() throws {
        let backend = try KitBackend("STOP_MS=60000", files: ["blocked"])
        let busy = try backend.connect()
        busy.send("GET /asleep/6000 HTTP/1.1\r\nHost: a\r\n\r\n")
        _ = try backend.curl("/hello/a")
        #expect(backend.isListening)
        kill(backend.pid, SIGTERM)
        #expect(Fact.holds { backend.lines("\"stopping\"") == 1 })
        #expect(Fact.holds(within: .seconds(5)) { !backend.isListening })
        #expect(busy.readAll().hasSuffix("slept"))
        #expect(try backend.end() == 0)
    }

    @Test("a hanging relief handler is left alone, and later requests are handled")
    func stuckRelief() throws {
        let backend = try KitBackend(files: ["relief.stuck"])
        kill(backend.pid, SIGUSR2)
        #expect(Fact.holds { backend.lines("stubborn gave nothing back") == 1 })
        #expect(Fact.holds { backend.lines("\"why\":\"asked to\"") == 1 })
        kill(backend.pid, SIGUSR2)
        #expect(Fact.holds { backend.lines("\"why\":\"asked to\"") == 2 })
        #expect(backend.lines("it has not come back since it was last asked") == 1)
        backend.remove("relief.stuck")
        // Once released, it is called again.
        #expect(
            Fact.holds {
                let before = backend.lines("\"why\":\"asked to\"")
                let refused = backend.lines("stubborn gave nothing back")
                kill(backend.pid, SIGUSR2)
                return Fact.holds { backend.lines("\"why\":\"asked to\"") > before }
                    && backend.lines("stubborn gave nothing back") == refused
            }
        )
    }

    @Test("a line is written in one piece, and cut if it is longer than a pipe accepts at once")
    func longLines() throws {
        let backend = try KitBackend("LOOPS=4", isHeard: false)
        var found = ""
        let clients = try (0..<4).map { number in
            let client = try backend.connect()
            let path = "/chatter/60?bytes=\(number * 3000 + 900)&of=\(number)"
            client.send("GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n")
            return client
        }
        Fact.pass {
            found += backend.readUnread()
            return found.ranges(of: "\"chatter\",\"context\"").count == 240
        }
        for client in clients { #expect(client.read(until: "said")) }
        for line in found.split(separator: "\n") {
            #expect(line.utf8.count < 4096)
            _ = try JSONValue(parsing: Array(line.utf8))
        }
        #expect(found.contains("[cut, 9900 bytes]"))
    }

    @Test("a log without reader blocks nobody, and lost lines are counted when it is read")
    func unreadLog() throws {
        let backend = try KitBackend("LOOPS=1", isHeard: false)
        #expect(try backend.curl("/chatter/4000?bytes=3000") == "said 200")
        #expect(try backend.curl("/hello/a") == "Hello, a! 200")
        var found = ""
        Fact.pass {
            found += backend.readUnread()
            return found.contains("lines of the log were lost")
        }
        let told = try #require(found.firstMatch(of: /"lines":"(\d+)"/)?.1)
        let lost = try #require(Int(told))
        #expect(found.ranges(of: "\"chatter\",\"context\"").count + lost == 4000)
        _ = try backend.curl("/chatter/4000?bytes=3000")
        kill(backend.pid, SIGTERM)
        #expect(try backend.end() == 0)
    }

    @Test(
        "a stack overflow is reported on any thread",
        arguments: ["loop", "pool", "deadline"]
    )
    func overflow(place: String) throws {
        let backend = try KitBackend("LOOPS=1")
        _ = try backend.curl("/overflow/\(place)")
        #expect(try backend.end() == 139)
        let errors = backend.errors
        #expect(errors.contains("crash: SIGSEGV") && errors.contains("the stack has run out"))
        #expect(errors.contains("Trials.(deep in "))
        #expect(errors.hasSuffix("crash: end of the report\n"))
    }
}
