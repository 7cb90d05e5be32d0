import Glibc
import Testing
import VigiaCore
import VigiaPlatform

@testable import VigiaGateway

@Suite("Attempts with wrong tokens")
struct AttemptLimiterTests {
    private static func address(_ text: String) -> ClientAddress {
        ClientAddress(SocketAddress(numeric: text, port: 1))
    }

    private static let now = Instant.boot + .seconds(100)

    @Test("after ten within a minute, the address waits until the minute is over")
    func limits() {
        var limiter = AttemptLimiter()
        let (one, other) = (Self.address("192.0.2.1"), Self.address("192.0.2.2"))
        for count in 1...AttemptLimiter.attemptsMax {
            #expect(limiter.wait(of: one, at: Self.now) == nil)
            let isLast = count == AttemptLimiter.attemptsMax
            #expect(limiter.failed(one, at: Self.now + .seconds(count)) == isLast)
        }
        #expect(limiter.wait(of: one, at: Self.now + .seconds(11)) == .seconds(50))
        #expect(limiter.wait(of: other, at: Self.now + .seconds(11)) == nil)
        #expect(limiter.wait(of: one, at: Self.now + .seconds(61)) == nil)
        let isAgain = limiter.failed(one, at: Self.now + .seconds(62))
        #expect(!isAgain && limiter.wait(of: one, at: Self.now + .seconds(62)) == nil)
    }

    @Test("however many addresses there are, only so many are remembered")
    func bounded() {
        var limiter = AttemptLimiter()
        let first = Self.address("10.0.0.0")
        for _ in 0..<AttemptLimiter.attemptsMax { _ = limiter.failed(first, at: Self.now) }
        #expect(limiter.wait(of: first, at: Self.now) != nil)
        for number in 1...AttemptLimiter.addressesMax {
            let address = Self.address("10.\(number / 65536).\(number / 256 % 256).\(number % 256)")
            _ = limiter.failed(address, at: Self.now + .seconds(1))
        }
        #expect(limiter.wait(of: first, at: Self.now + .seconds(1)) == nil)
    }

    @Test("all addresses of an IPv6 network are one, and IPv4 in IPv6 is IPv4")
    func addresses() {
        #expect(Self.address("2001:db8::1") == Self.address("2001:db8:0:0:ffff::9"))
        #expect(Self.address("2001:db8::1") != Self.address("2001:db8:0:1::1"))
        #expect(Self.address("::ffff:192.0.2.1") == Self.address("192.0.2.1"))
        #expect("\(Self.address("192.0.2.1"))" == "192.0.2.1")
        #expect("\(Self.address("2001:db8::1"))" == "2001:db8:0:0::/64")
        #expect("\(ClientAddress(nil))" == "unknown")
    }
}
