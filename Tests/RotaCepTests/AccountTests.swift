import Synchronization
import Testing

@testable import RotaCep

/// A clock that a test sets.
final class TestClock: Sendable {
    private let time = Mutex(1_000_000)
    func advance(_ seconds: Int) { time.withLock { $0 += seconds } }
    func now() -> Int { time.withLock { $0 } }
}

/// What was noted.
final class Notes: Sendable {
    private let texts = Mutex<[String]>([])
    func add(_ text: String) { texts.withLock { $0.append(text) } }
    var all: [String] { texts.withLock { $0 } }
}

@Suite("Accounts")
struct AccountTests {
    let clock = TestClock()
    let store: Store
    let accounts: Accounts

    init() async throws {
        store = try Store(path: ":memory:")
        accounts = try Accounts(store: store) { [clock] in clock.now() }
        #expect(try await accounts.setPassword("correct horse", of: "ana"))
    }

    func token(_ password: String = "correct horse") async throws -> SessionToken? {
        guard case .welcome(let token, _) = try await accounts.logIn("ana", password) else {
            return nil
        }
        return token
    }

    @Test("a session begins with the right password and ends with logout")
    func session() async throws {
        #expect(try await accounts.logIn("ana", "wrong horse") == .wrong)
        #expect(try await accounts.logIn("bob", "correct horse") == .wrong)
        let token = try #require(try await token())
        #expect(try await accounts.verify(token) == "ana")
        let shown = try #require(SessionToken(token.description))
        #expect(try await accounts.verify(shown) == "ana")
        #expect(try await accounts.verify(SessionToken()) == nil)
        #expect(try await accounts.logOut(token))
        #expect(try await accounts.verify(token) == nil)
        #expect(try await !accounts.logOut(token))
    }

    @Test("a session expires, and is cleaned up")
    func expiry() async throws {
        let token = try #require(try await token())
        clock.advance(Accounts.sessionLength - 1)
        #expect(try await accounts.verify(token) == "ana")
        #expect(try await accounts.cleanUp() == 0)
        clock.advance(1)
        #expect(try await accounts.verify(token) == nil)
        #expect(try await accounts.cleanUp() == 1)
    }

    @Test("five wrong passwords make a name wait, the right one does not help then")
    func limits() async throws {
        for _ in 0..<5 { #expect(try await accounts.logIn("ana", "wrong horse") == .wrong) }
        let refused = try await accounts.logIn("ana", "correct horse")
        #expect(refused == .later(seconds: Accounts.pause))
        clock.advance(Accounts.pause - 1)
        #expect(try await accounts.logIn("ana", "correct horse") == .later(seconds: 1))
        clock.advance(1)
        #expect(try await token() != nil)
    }

    @Test("the wrong passwords of others do not lock a user out, nor do they help")
    func others() async throws {
        for peer in ["10.0.0.9", "10.0.0.8"] {
            for _ in 0..<5 {
                #expect(try await accounts.logIn("ana", "wrong horse", from: peer) == .wrong)
            }
            #expect(try await accounts.logIn("ana", "no", from: peer) == .later(seconds: 30))
        }
        let welcome = try await accounts.logIn("ana", "correct horse", from: "10.0.0.1")
        guard case .welcome = welcome else {
            Issue.record("\(welcome)")
            return
        }
        // Her success is no reason to let the others go on.
        #expect(try await accounts.logIn("ana", "no", from: "10.0.0.9") == .later(seconds: 30))
    }

    @Test("each further wrong password makes the wait longer, to a most, and time forgets them")
    func growing() async throws {
        for _ in 0..<5 { _ = try await accounts.logIn("ana", "wrong horse") }
        for wait in [30, 60, 120, 240, 480, 900, 900] {
            #expect(try await accounts.logIn("ana", "correct horse") == .later(seconds: wait))
            clock.advance(wait)
            #expect(try await accounts.logIn("ana", "wrong horse") == .wrong)
        }
        // A clock that is set back locks nobody out for longer than that.
        clock.advance(-100_000)
        #expect(try await accounts.logIn("ana", "correct horse") == .later(seconds: 900))
        clock.advance(100_000 + Accounts.memory)
        for _ in 0..<5 { #expect(try await accounts.logIn("ana", "wrong horse") == .wrong) }
    }

    @Test("wrong passwords for many names take so much room and no more")
    func attemptsAreBounded() async throws {
        for number in 0..<(Accounts.pairsMax + 20) {
            clock.advance(number < 20 ? 1 : 0)
            let (name, time) = ("name \(number)", clock.now())
            #expect(try await store.countAttempt(of: name, from: "a", at: time) == nil)
        }
        #expect(try await store.attemptCount() == Accounts.pairsMax)
        clock.advance(Accounts.memory)
        _ = try await store.countAttempt(of: "ana", from: "a", at: clock.now())
        #expect(try await store.attemptCount() == 1)
    }

    @Test("a flood of logins is turned away, counts for nobody, and holds up nothing else")
    func flood() async throws {
        let outcomes = try await withThrowingTaskGroup(of: Accounts.Outcome.self) { group in
            for number in 0..<300 {
                group.addTask { [accounts] in
                    try await accounts.logIn("x\(number)", "no", from: "10.0.\(number % 3).1")
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let busy = outcomes.count { $0 == .busy }
        #expect(busy > 0 && outcomes.count { $0 == .wrong } == 300 - busy)
        #expect(try await store.attemptCount() == 300 - busy)
        #expect(try await token() != nil)
    }

    @Test("right passwords that come at once are all right")
    func rightCrowd() async throws {
        for failures in 0..<Accounts.failuresMax {
            for _ in 0..<failures { _ = try await accounts.logIn("ana", "wrong horse") }
            let welcome = try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<12 { group.addTask { try await token() != nil } }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(welcome == 12)
        }
    }

    @Test("peers that come without end leave another one a turn, which is soon")
    func turns() async throws {
        let (queue, notes) = (LoginQueue(), Notes())
        #expect(await queue.enter("a"))
        let crowd = (1...LoginQueue.most).map { (peer: $0 < 17 ? "a" : "b", length: $0) }
        var tasks: [Task<Void, Never>] = []
        for (peer, length) in crowd + ["a", "c", "b", "d"].map({ ($0, LoginQueue.most) }) {
            tasks.append(
                Task {
                    let isIn = await queue.enter(peer)
                    notes.add(isIn ? peer : "not " + peer)
                    if isIn { await queue.leave() }
                }
            )
            // Each is there before the next one comes, or one of them was turned away.
            while await queue.length + notes.all.count < tasks.count { await Task.yield() }
            #expect(await queue.length == length)
        }
        await queue.leave()
        for task in tasks { await task.value }
        #expect(Set(notes.all.prefix(4)) == ["not a", "not b"])
        // Each of the others waits for one of each peer at most.
        #expect(Set(notes.all.dropFirst(4).prefix(4)) == ["a", "b", "c", "d"])
        #expect(notes.all.count == tasks.count)
        #expect(await queue.enter("e"))
    }

    @Test("a login whose client leaves waits no longer")
    func gone() async {
        let queue = LoginQueue()
        #expect(await queue.enter("a"))
        let task = Task { await queue.enter("b") }
        while await queue.length < 1 { await Task.yield() }
        task.cancel()
        #expect(await !task.value)
        #expect(await queue.length == 0)
    }

    static let peers: [(address: String, key: String)] = [
        ("127.0.0.1", "127.0.0.1"), ("", ""), ("::ffff:10.1.2.3", "10.1.2.3"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"), ("2001:db8::7", "2001:db8:0:0::/64"),
        ("::1", "0:0:0:0::/64"), ("fe80::1:2:3:4", "fe80:0:0:0::/64"),
        ("2001:db8:1:2::", "2001:db8:1:2::/64"),
    ]

    @Test("addresses of one network of IPv6 are one peer", arguments: peers)
    func peer(address: String, key: String) { #expect(LoginPeer.key(of: address) == key) }

    @Test("a crowd that tries at once gets no more tries than one")
    func crowd() async throws {
        let wrong = try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<20 {
                group.addTask { [accounts] in try await accounts.logIn("ana", "no") == .wrong }
            }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(wrong == Accounts.failuresMax)
    }

    @Test("a success forgets the failures before it")
    func forgiven() async throws {
        for _ in 0..<3 {
            for _ in 0..<4 { _ = try await accounts.logIn("ana", "wrong horse") }
            #expect(try await token() != nil)
        }
    }

    @Test("a user has so many sessions at a time, and the newest are kept")
    func sessions() async throws {
        let user = try #require(try await store.user(named: "ana"))
        let tokens = (0..<(Accounts.sessionsMax + 3)).map { _ in SessionToken() }
        for (number, token) in tokens.enumerated() {
            let now = clock.now()
            try await store.open(token, of: user.id, until: now + 1000 + number, at: now)
        }
        #expect(try await store.sessionCount(at: clock.now()) == Accounts.sessionsMax)
        #expect(try await accounts.verify(tokens[2]) == nil)
        #expect(try await accounts.verify(tokens[3]) == "ana")
    }

    @Test("a new password ends the sessions of the old one")
    func change() async throws {
        let token = try #require(try await token())
        #expect(try await accounts.setPassword("another horse", of: "ana"))
        #expect(try await accounts.verify(token) == nil)
        #expect(try await self.token() == nil)
    }

    @Test("names and passwords have limits")
    func bounds() async throws {
        let long = String(repeating: "x", count: 201)
        #expect(try await !accounts.setPassword("short", of: "eve"))
        #expect(try await !accounts.setPassword(long, of: "eve"))
        #expect(try await !accounts.setPassword("correct horse", of: ""))
        #expect(try await !accounts.setPassword("correct horse", of: long))
        #expect(try await accounts.logIn(long, "correct horse") == .wrong)
    }

    @Test("neither passwords nor tokens stand in the database")
    func secrets() async throws {
        let token = try #require(try await token())
        let user = try #require(try await store.user(named: "ana"))
        #expect(user.password.hasPrefix("$argon2id$v=19$m=19456,t=2,p=1$"))
        #expect(SessionToken(token.description)?.digest == token.digest)
        #expect(token.digest.count == 32 && token.digest != SessionToken().digest)
        let texts = ["", "zz", token.description + "0", String(token.description.dropLast())]
        #expect(texts.allSatisfy { SessionToken($0) == nil })
    }
}
