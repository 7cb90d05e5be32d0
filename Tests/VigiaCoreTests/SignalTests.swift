import Testing
import VigiaCore

@Suite("Signal")
struct SignalTests {
    static let names: [(name: String, number: Int32?)] = [
        ("SIGHUP", 1), ("HUP", 1), ("SIGINT", 2), ("SIGKILL", 9), ("SIGUSR1", 10), ("USR2", 12),
        ("SIGTERM", 15), ("TERM", 15), ("SIGCHLD", 17), ("SIGCONT", 18), ("SIGSTOP", 19),
        ("SIGSYS", 31), ("", nil), ("SIG", nil), ("sigterm", nil), ("SIGNOPE", nil), ("15", nil),
    ]

    @Test("names are taken with and without SIG, and no other words are", arguments: names)
    func byName(name: String, number: Int32?) {
        #expect(Signal(name: name)?.number == number)
    }

    @Test("every name leads to a signal of that name", arguments: Signal.allNames)
    func roundTrip(name: String) {
        #expect(Signal(name: name)?.description == name)
    }

    @Test("a number without a name is shown as a number", arguments: [0, -1, 32, 64] as [Int32])
    func nameless(number: Int32) {
        #expect(Signal(number: number).description == "signal \(number)")
    }
}
