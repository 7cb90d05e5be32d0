/// Why a run failed, read from how it ended and from what it wrote.
///
/// The decisive line is the one that an expert would quote: the last cause of a chain of errors,
/// the message of a structured log line, and never a later line about shutting down. The reading is
/// bounded: the last 32 KB and 1,000 lines of each stream, each byte read a fixed number of times.
public struct FailureReading: Hashable, Sendable {
    /// The most bytes of a stream that are read, from its end.
    public static let bytesMax = OutputLines.bytesMax
    /// The most bytes of the decisive line that are quoted.
    public static let lineMax = 400

    /// The coarse cause; `unknown` where neither status nor output names one.
    public let cause: CauseClass
    /// The line to quote; nil where no line names the cause.
    public let line: String?
    /// How surely the cause is known.
    public let confidence: Confidence

    /// Reads at most the last `bytesMax` bytes of each stream.
    ///
    /// - Parameters:
    ///   - ending: how the run ended.
    ///   - stdout: the last bytes that the run wrote to standard output.
    ///   - stderr: the last bytes that the run wrote to standard error.
    public init(_ ending: Ending, stdout: [UInt8], stderr: [UInt8]) {
        if case .neverStarted = ending {
            // Whatever was written, the run did not write it.
            (cause, line, confidence) = (.execFailed, nil, .certain)
            return
        }
        let status = EndingKind(ending)
        let isRunner = status == .success && Self.runnerTells(stdout, stderr)
        let clue = Self.best(stdout: stdout, stderr: stderr, isRunner ? .failed : status)
        let judge = clue == nil || !isRunner ? status : EndingKind.failed
        (cause, line) = judge.judge(clue)
        confidence = judge.confidence(in: cause, clue, of: ending)
    }

    private static func runnerTells(_ stdout: [UInt8], _ stderr: [UInt8]) -> Bool {
        Runner.tellsFailure(stdout) || Runner.tellsFailure(stderr)
    }

    private static func best(stdout: [UInt8], stderr: [UInt8], _ status: EndingKind) -> Clue? {
        if status == .success { return nil }
        let phrases = PhraseIndex.known
        let reader = ClueReader(stderr, phrases)
        let told = reader.clues.filter(status.counts)
        let said = ClueReader(stdout, phrases).clues.filter(status.counts)
        let (one, other) = (choice(told), choice(said))
        guard let one, let other else {
            return one ?? other ?? (status == .failed ? reader.onlyLine : nil)
        }
        if one.isSpecific, one.strength >= .error, other.isVague { return one }
        if other.isSpecific, other.strength >= .error, one.isVague { return other }
        if other.strength > one.strength { return other }
        return other.strength == one.strength && other.isSpecific && !one.isSpecific ? other : one
    }

    /// The most clues between the last one and a more specific one above it.
    private static let neighboursMax = 8

    /// The most clues between a vague one and the clue above it that gives the reason.
    private static let vagueMax = 4

    /// The most bytes of a line that are searched for in another.
    private static let sameMax = 200

    /// The clue of a stream to quote: the last of the strongest, or a more specific one near it.
    private static func choice(_ clues: [Clue]) -> Clue? {
        var weighed = clues
        for place in weighed.indices where weighed[place].isSummary {
            weighed[place].strength = min(weighed[place].strength, .aside)
        }
        guard let strength = weighed.map(\.strength).max() else { return nil }
        let strongest = weighed.filter { $0.strength == strength }
        guard var chosen = strongest.last else { return nil }
        if !chosen.isSpecific {
            let near = strongest.suffix(neighboursMax)
            if let told = near.last(where: \.isSpecific) {
                chosen = told
            } else if strength < .error, let told = weighed.last(where: \.isSpecific) {
                chosen = told
            } else if chosen.isVague, let told = reason(of: chosen, weighed) {
                chosen = told
            }
        }
        if Chatter.isHeadline(chosen.text), let told = detail(of: chosen, weighed) { chosen = told }
        if strength == .aside, chosen.isSummary,
            let other = strongest.last(where: { !$0.isSummary })
        {
            chosen = other
        }
        if chosen.cause == .syntaxError { chosen = firstOfRun(chosen, weighed) }
        let words = Array(chosen.text.withoutBlanks.prefix(sameMax))
        return strongest.first {
            $0.text.bytes.count > chosen.text.bytes.count
                && $0.cause == chosen.cause && $0.text.holdsWithoutBlanks(words)
        }
            ?? chosen
    }

    /// The reason for a line that says only what failed: the last specific error above it.
    private static func reason(of vague: Clue, _ clues: [Clue]) -> Clue? {
        clues.filter { $0.place <= vague.place }.suffix(vagueMax + 1).last {
            $0.isSpecific && $0.strength >= .error
        }
    }

    /// The reason for a line that says only that settings are wrong.
    private static func detail(of headline: Clue, _ clues: [Clue]) -> Clue? {
        clues.filter { $0.place < headline.place }.suffix(vagueMax).last {
            ($0.cause == headline.cause || isOfSettings($0) && $0.place + 2 >= headline.place)
                && $0.strength >= .error && !Chatter.isHeadline($0.text)
        }
    }

    /// Whether a clue can be the reason why settings cannot be read.
    private static func isOfSettings(_ clue: Clue) -> Bool {
        switch clue.cause {
        case .fileMissing, .permissionDenied, .moduleMissing, .configuration: true
        default: false
        }
    }

    /// The most lines from one error of a compiler to the next.
    private static let runGapMax = 12

    /// The first of several errors in one text, since the later ones may follow from it.
    private static func firstOfRun(_ last: Clue, _ clues: [Clue]) -> Clue {
        var first = last
        for clue in clues.reversed() where clue.place < first.place {
            guard clue.cause == .syntaxError, clue.strength >= .error,
                first.place - clue.place <= runGapMax
            else { break }
            first = clue
        }
        return first
    }
}
