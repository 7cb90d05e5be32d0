import Testing
import VigiaCore

@Suite("Signal")
struct SignalTests {
    static let names: [(name: String, number: Int32?)] = [
        ("SIGHUP", 1), ("HUP", 1), ("SIGINT", 2), ("SIGKILL", 9), ("SIGUSR1", 10), ("USR2", 12),
        ("SIGTERM", 15), ("TERM", 15), ("SIGCHLD", 17), ("SIGCONT", 18), ("SIGSTOP", 19),
        ("SIGSYS", 31), ("", nil), ("SIG", nil), ("sigterm", nil), ("SIGNOPE", nil), ("15", nil),
    ]

    @Test("signal names are accepted with and without SIG, and nothing else", arguments: names)
    func byName(name: String, number: Int32?) {
        #expect(Signal(name: name)?.number == number)
    }

    @Test("every signal name is shown unchanged", arguments: Signal.allNames)
    func roundTrip(name: String) {
        #expect(Signal(name: name)?.description == name)
    }

    @Test("a signal without a name is shown as a number", arguments: [0, -1, 32, 64] as [Int32])
    func nameless(number: Int32) {
        #expect(Signal(number: number).description == "signal \(number)")
    }
}
