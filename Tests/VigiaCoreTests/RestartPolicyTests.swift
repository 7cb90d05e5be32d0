import Testing
import VigiaCore

@Suite("RestartPolicy.delay")
struct RestartPolicyTests {
    /// A draw of one half leaves the delay without jitter.
    static let growth: [(unstable: Int, seconds: Int)] = [
        (0, 5), (1, 5), (2, 10), (3, 20), (4, 30), (5, 30), (1_000_000, 30),
    ]

    @Test("the delay doubles with each unstable run, up to its maximum", arguments: growth)
    func grows(unstable: Int, seconds: Int) {
        let delay = RestartPolicy().delay(afterUnstable: unstable, draw: 0.5)
        #expect(delay == .seconds(seconds))
    }

    @Test("jitter adds or subtracts at most its share of the delay")
    func jitter() {
        let policy = RestartPolicy(delay: .seconds(10), jitter: 0.1)
        #expect(policy.delay(afterUnstable: 1, draw: 0) == .seconds(9))
        #expect(policy.delay(afterUnstable: 1, draw: 1) == .seconds(11))
    }

    @Test("a delay above max_delay stays unchanged")
    func longDelay() {
        let policy = RestartPolicy(delay: .seconds(60), delayMax: .seconds(30))
        #expect(policy.delay(afterUnstable: 3, draw: 0.5) == .seconds(60))
    }

    @Test("a delay of zero stays zero, and a backoff of 1 never grows", arguments: [1, 2, 50])
    func flat(unstable: Int) {
        let none = RestartPolicy(delay: .zero)
        let steady = RestartPolicy(delay: .seconds(2), backoff: 1)
        #expect(none.delay(afterUnstable: unstable, draw: 1) == .zero)
        #expect(steady.delay(afterUnstable: unstable, draw: 0.5) == .seconds(2))
    }
}
