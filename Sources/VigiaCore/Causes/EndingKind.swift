/// What the ending of a run alone says about the cause.
enum EndingKind: Hashable, Sendable {
    /// Status 0.
    case success
    /// A signal that comes from outside.
    case killed
    /// A signal for a fault that only the program itself causes: a bad address.
    case fault
    /// A signal by which a runtime ends its own process: SIGABRT, SIGILL, SIGTRAP.
    case abort
    /// SIGXFSZ: a file grew beyond its limit.
    case fileLimit
    /// The program could not be executed, or the shell found nothing to execute.
    case notExecuted
    /// Another status.
    case failed
    /// The status is not known, so it says nothing.
    case unreported

    init(_ ending: Ending) {
        switch ending {
        case .exited(code: 0): self = .success
        case .exited(code: 126), .exited(code: 127): self = .notExecuted
        case .exited(let code) where (129...192).contains(code):
            self = Self.of(code - 128) ?? .failed
        case .exited: self = .failed
        case .unknown: self = .unreported
        case .neverStarted: self = .notExecuted
        case .killed(let signal, _): self = Self.of(signal.number) ?? .killed
        }
    }

    /// Source: signal(7), the numbers of x86-64 and arm64.
    private static func of(_ signal: Int32) -> Self? {
        switch signal {
        case 4, 5, 6: .abort
        case 7, 8, 11, 31: .fault
        case 25: .fileLimit
        case 1, 2, 3, 9, 15, 24: .killed
        default: nil
        }
    }

    /// Whether a clue can explain such an ending.
    func counts(_ clue: Clue) -> Bool {
        switch self {
        case .success, .fileLimit: false
        case .killed:
            Self.isKilledWord(clue.text) || clue.text.begins("keyboardinterrupt")
                || Self.isKilledForMemory(clue)
        case .fault: clue.cause == .nativeCrash
        case .abort:
            clue.strength >= .fatal || clue.cause == .nativeCrash || clue.cause == .outOfMemory
                || clue.cause == .nativeIncompatible
        case .notExecuted, .failed: true
        // A line about a received signal is not the cause of an unknown ending.
        case .unreported: !Self.tellsSignal(clue.text)
        }
    }

    /// Whether a line only says that a signal came: `KeyboardInterrupt`, `Received SIGTERM`.
    static func tellsSignal(_ text: LineText) -> Bool {
        if isKilledWord(text) || interrupts.begins(text) { return true }
        let isBare = ["interrupt", "interrupted", "aborted!", "^c"].contains {
            text.low.elementsEqual($0.utf8) || text.ends(": \($0)")
        }
        return isBare || (signals.isIn(text) && arrivals.isIn(text))
    }

    private static let interrupts = WordSet([
        "keyboardinterrupt", "asyncio.exceptions.cancellederror", "signal: ",
    ])
    private static let signals = WordSet([
        "sigint", "sigterm", "sigquit", "sighup", "sigkill", "sigusr", "signal: ", "signal 1",
        "signal 2", "signal 3", "signal 9",
    ])
    private static let arrivals = WordSet([
        "receiv", "got ", "caught", "handling", "signalexception", "terminated", "interrupt",
        "killed", "shutting", "shutdown", "stopping", "exiting", "quit",
    ])

    /// `Killed`, `sh: line 1:   12 Terminated   node server.js`.
    static func isKilledWord(_ text: LineText) -> Bool {
        if text.equals("killed") || text.equals("terminated") { return true }
        guard text.holds(": line "), let word = killedWords.first(in: text) else { return false }
        let before = text.low[..<word.place].reversed().drop { $0 == .space }
        return before.count < word.place && before.first?.isDigit == true
    }

    /// What shells print about a child that a signal ended.
    private static let killedWords = WordSet([
        "killed ", "terminated ", "getötet ", "processus arrêté ", "terminado (killed) ", "morto ",
    ])

    /// Whether a runtime said that it has itself killed because memory ran out.
    private static func isKilledForMemory(_ clue: Clue) -> Bool {
        clue.cause == .outOfMemory && clue.text.begins("# java.lang.outofmemoryerror")
    }

    /// The cause, and the line to quote.
    func judge(_ clue: Clue?) -> (CauseClass, String?) {
        let line = clue.map { Self.quoted($0.text) }
        switch self {
        case .success: return (.endedNormally, nil)
        case .killed: return (clue?.cause == .outOfMemory ? .outOfMemory : .killed, line)
        case .fault: return (.nativeCrash, line)
        case .fileLimit: return (.diskFull, nil)
        case .abort: return (clue.flatMap(Self.about) ?? .nativeCrash, line)
        case .notExecuted: return (Self.notExecuted(clue), line)
        case .failed, .unreported: return (clue.flatMap(Self.refined) ?? .unknown, line)
        }
    }

    private static func notExecuted(_ clue: Clue?) -> CauseClass {
        guard let clue else { return .execFailed }
        switch clue.cause {
        case nil, .fileMissing, .permissionDenied, .unknown: return .execFailed
        case .some(let cause): return cause
        }
    }

    /// An error about a missing key is a configuration error when the key looks like an environment
    /// variable.
    private static func refined(_ clue: Clue) -> CauseClass? {
        let signs = ["key", "missing", "undefined", "empty", "invalid", "not found", ": required"]
        guard clue.cause == .exception || clue.cause == nil,
            signs.contains(where: { clue.text.holds($0) })
        else { return about(clue) }
        let names = clue.text.bytes.split { !($0.isUpper || $0.isDigit || $0 == UInt8(ascii: "_")) }
        let isVariable = names.contains { name in
            name.count >= 4 && name.dropFirst().dropLast().contains(UInt8(ascii: "_"))
                && name.first?.isUpper == true
        }
        return isVariable ? .configuration : about(clue)
    }

    /// The cause of a clue that names no specific one, by its word pairs.
    private static func about(_ clue: Clue) -> CauseClass? {
        guard !clue.isSpecific, clue.strength > .aside, !isOwnMistake(clue) else {
            return clue.cause
        }
        if let cause = WordPairs.cause(of: clue.text) ?? clue.cause { return cause }
        let isFault = WordPairs.programFaults.isIn(clue.text) || ErrorType.isInside(clue.text)
        return isFault ? .exception : nil
    }

    /// Whether a known phrase says that the program itself made the mistake.
    private static func isOwnMistake(_ clue: Clue) -> Bool {
        clue.cause == .exception && PhraseIndex.known.cause(of: clue.text) == .exception
    }

    private static func quoted(_ text: LineText) -> String {
        guard text.bytes.count > FailureReading.lineMax else { return text.string }
        var bytes = text.bytes.prefix(FailureReading.lineMax)
        while let last = bytes.last, last & 0xC0 == 0x80 { bytes.removeLast() }
        if let last = bytes.last, last >= 0xC0 { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self) + "…"
    }
}
