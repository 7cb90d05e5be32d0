import Glibc
import TestSupport
import Testing
import VigiaCore
import VigiaPlatform

@testable import VigiaGateway

/// Which requests go to the supervisor when, before a socket on which nobody answers.
@Suite("Requests at the supervisor")
final class CallTableTests {
    private let folder: TestFolder
    private let listener: Int32
    private let gateway: Gateway

    init() throws {
        folder = try TestFolder()
        listener = try ControlListener.listen(folder: folder.path, name: "control.sock")
        let policy = APIPolicy(address: .tcp(host: "127.0.0.1", port: 1))
        let admission = Admission(policy: policy, needs: AdmissionTests.needs) { [] }
        gateway = try Gateway(listener, admission, nil) { _ in }
    }

    deinit { close(listener) }

    /// A table with so many requests, and their tokens in the order in which they came.
    private func table(of count: Int) -> (table: CallTable, tokens: [UInt64]) {
        var (table, tokens) = (CallTable(), [UInt64]())
        for _ in 0..<count {
            let call = SupervisorCall(gateway, ClientRequest(), [], within: .seconds(90)) { _ in }
            table.add(call)
            tokens.append(call.token)
        }
        return (table, tokens)
    }

    private func go(_ calls: [SupervisorCall], at now: Instant) -> [UInt64] {
        for call in calls { call.connect(at: now, to: folder.path + "/control.sock") }
        return calls.map(\.token)
    }

    @Test("few go at a time, the oldest first, and the next ones soon after them")
    func line() {
        let (table, tokens) = table(of: 6)
        let (most, fresh) = (GatewayLimits.callsAtOnce, GatewayLimits.freshTime)
        var now = Clock.now
        #expect(table.due(at: now) <= now)
        var gone: [UInt64] = []
        while gone.count < tokens.count {
            gone += go(table.next(at: now), at: now)
            #expect(gone.count <= tokens.count && table.next(at: now).isEmpty)
            if gone.count == tokens.count { break }
            // Nobody is looked at again before one of them makes way.
            #expect(gone.count % most == 0 && table.due(at: now) == now + fresh)
            #expect(table.next(at: now + (fresh - .nanoseconds(1))).isEmpty)
            now = now + fresh
        }
        #expect(gone == tokens)
        for call in table.all { call.cancel() }
    }

    @Test("the place of one that is over is free at once")
    func over() throws {
        var (table, tokens) = table(of: 6)
        let now = Clock.now
        let first = table.next(at: now)
        _ = go(first, at: now)
        let over = try #require(first.first)
        over.cancel()
        table.remove(over)
        #expect(table.count == 5 && table[tokens[0]] == nil)
        #expect(table.next(at: now).count == 1)
        for call in table.all { call.cancel() }
    }

    @Test("what cannot be reached is tried again, and lets the others go meanwhile")
    func unreachable() {
        let (table, _) = table(of: 2)
        let now = Clock.now
        while let call = table.next(at: now).first {
            call.connect(at: now, to: folder.path + "/none")
        }
        #expect(table.due(at: now) == now + GatewayLimits.callAgainAfter)
        let again = table.next(at: now + GatewayLimits.callAgainAfter)
        #expect(again.count == GatewayLimits.callsAtOnce)
    }
}
