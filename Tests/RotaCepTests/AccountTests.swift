import Synchronization
import Testing

@testable import RotaCep

/// A clock that a test sets.
final class TestClock: Sendable {
    private let time = Mutex(1_000_000)
    func advance(_ seconds: Int) { time.withLock { $0 += seconds } }
    func now() -> Int { time.withLock { $0 } }
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
