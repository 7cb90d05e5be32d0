/// A line that may be the decisive one, and how strongly.
struct Clue {
    /// How surely a line says why the program ended; greater is surer.
    enum Strength: Int, Comparable {
        /// The line only says that something ended, or was survived.
        case aside
        /// The line looks like an error.
        case doubtful
        /// The line names a cause, or its log level is error.
        case error
        /// The log level is fatal, or the line belongs to the trace of an error.
        case fatal
        /// A runtime says that it ends the program because of this error.
        case final

        static func < (one: Self, other: Self) -> Bool { one.rawValue < other.rawValue }
    }

    /// The line to quote.
    var text: LineText
    /// How surely the line says why the program ended.
    var strength: Strength
    /// The cause that the line names; nil where it is not known.
    var cause: CauseClass?
    /// The index of the clue's first line in the stream.
    var place: Int
    /// Whether the line only says that something ended.
    var isSummary = false
    /// Whether the log level is only warning, or the line says that the program survived.
    var isWarning = false
    /// Whether the program went on working for a while after the line.
    var isOld = false

    var isSpecific: Bool { cause?.isSpecific == true }

    /// Whether the line says that something failed, but not why.
    var isVague: Bool {
        !isSpecific && !ErrorType.stands(in: text) && Chatter.isVague(text)
            && WordPairs.cause(of: text) != .configuration
    }
}

/// Reads the lines of a stream and collects the clues.
struct ClueReader {
    /// The most lines of one message before its trace begins.
    static let messageMax = 12

    let lines: [OutputLine]
    let phrases: PhraseIndex
    /// What the lines mean by their words.
    private let meanings: [Meaning]
    var clues: [Clue] = []
    /// The last line that is known to continue the last clue.
    var wentOn = 0

    init(_ stream: [UInt8], _ phrases: PhraseIndex) {
        var output = OutputLines(stream)
        let (meanings, begin) = Self.read(output.lines, phrases)
        output.markSource { meanings[$0].signs }
        (lines, self.meanings, self.phrases) = (output.lines, meanings, phrases)
        var place = begin
        while place < lines.count {
            let isDull = Self.isDull(lines, place, meanings[place])
            let next = isDull ? place + 1 : readTrace(place) ?? place
            if next > place {
                place = next
            } else {
                readPlain(place)
                place += 1
            }
        }
        dropSurvived()
        markOld()
    }

    /// The only line of the stream, which says why a program failed even without a word for it;
    /// nil where there are several, or it is calm.
    var onlyLine: Clue? {
        let told = lines.filter { !$0.text.isEmpty }
        guard told.count == 1, let line = told.first, !line.isCalm,
            line.text.bytes.count(where: { $0 == .space }) >= Self.wordsMin - 1,
            !Chatter.isSummary(line.text), !Chatter.isNoise(line.text),
            !Chatter.isFrame(line.text)
        else { return nil }
        return Clue(text: line.text.trimmed, strength: .doubtful, cause: nil, place: 0)
    }

    /// The fewest words of a line that says something.
    private static let wordsMin = 3

    /// The most calm log lines behind an error that ended the program.
    private static let calmMax = 20

    /// Marks errors that many calm log lines follow: something else may have ended the program.
    private mutating func markOld() {
        guard let first = clues.first?.place else { return }
        var (calm, last) = (0, lines.count)
        while last > first, calm <= Self.calmMax {
            last -= 1
            calm += lines[last].isCalm && !lines[last].isInside ? 1 : 0
        }
        guard calm > Self.calmMax else { return }
        for place in clues.indices where clues[place].strength <= .error {
            clues[place].isOld = clues[place].place < last
        }
    }

    /// Whether the words of a line do not matter: a stack frame, or a calm log line on its own.
    private static func isPassed(_ lines: [OutputLine], _ place: Int) -> Bool {
        let text = lines[place].text
        if text.isEmpty { return true }
        if text.isIndented { return Chatter.isAtFrame(text) || Chatter.isPythonFrame(text) }
        guard lines[place].isCalm, place + 1 < lines.count else { return false }
        return lines[place + 1].level != nil && lines[place + 1].record != lines[place].record
    }

    /// What the words of a line mean, and what they may be signs of.
    private typealias Meaning = (cause: CauseClass?, signs: LineSigns)

    /// The most lines, from the last one, at which a trace or an error may begin.
    private static let errorsMax = 64

    /// What the lines mean, and the first of them that matters: a program that prints one error
    /// after the other ended for one of the last ones.
    private static func read(
        _ lines: [OutputLine],
        _ phrases: PhraseIndex
    ) -> (meanings: [Meaning], begin: Int) {
        var meanings = [Meaning](repeating: (nil, []), count: lines.count)
        var (place, errors) = (lines.count, 0)
        while place > 0, errors < errorsMax {
            place -= 1
            if isPassed(lines, place) { continue }
            meanings[place] = meaning(of: lines[place].text, phrases)
            let isError = !lines[place].text.isIndented && !isDull(lines, place, meanings[place])
            errors += isError ? 1 : 0
        }
        return (meanings, place)
    }

    /// Whether neither a trace nor an error can begin at a line: most lines of most programs.
    private static func isDull(_ lines: [OutputLine], _ place: Int, _ meaning: Meaning) -> Bool {
        if lines[place].text.isEmpty { return true }
        if let level = lines[place].level, level >= .error { return false }
        let isTold = meaning.cause != nil && !lines[place].isCalm
        return !isTold && meaning.signs.isDisjoint(with: [.trace, .wrong, .remark])
            && !isNumbered(lines, place + 1)
    }

    /// What the words of the line at `place` may be signs of.
    func signs(at place: Int) -> LineSigns { meanings[place].signs }

    /// Whether the line begins with `0: `.
    private static func isNumbered(_ lines: [OutputLine], _ place: Int) -> Bool {
        place < lines.count && lines[place].text.begins("0: ", at: lines[place].text.margin)
    }

    /// Drops warnings that a calm log line follows: the program went on working.
    private mutating func dropSurvived() {
        guard clues.contains(where: \.isWarning) else { return }
        let calm = lines.lastIndex { line in
            guard let level = line.level else { return false }
            return level < .warning && !Chatter.isSummary(line.text)
        }
        if let calm { clues.removeAll { $0.isWarning && $0.place < calm } }
    }

    /// Reads the trace that begins at `place`.
    ///
    /// - Returns: the index behind the trace; nil where no trace begins.
    private mutating func readTrace(_ place: Int) -> Int? {
        let text = lines[place].text
        if text.isEmpty || lines[place].isSource { return place + 1 }
        guard signs(at: place).contains(.trace) || Self.isNumbered(lines, place + 1) else {
            return nil
        }
        return readPython(place) ?? readNumbered(place) ?? readFramed(place) ?? readRuby(place)
            ?? readGo(place) ?? readRust(place) ?? readRustc(place) ?? readCauses(place)
            ?? readElixir(place) ?? readBlock(place)
    }

    /// What a line means: by its phrases, else by the place in a file that it names.
    func meaning(of text: LineText) -> CauseClass? { Self.meaning(of: text, phrases).cause }

    /// What the line at `place` means.
    func meaning(at place: Int) -> CauseClass? { meanings[place].cause }

    private static func meaning(of text: LineText, _ phrases: PhraseIndex) -> Meaning {
        let (cause, signs) = phrases.read(text)
        if cause == .syntaxError, signs.contains(.place), FilePlace.isSettings(text) {
            return (.configuration, signs)
        }
        if cause != nil { return (cause, signs) }
        let isPlace = signs.contains(.place) || text.begins("e: ")
        return (isPlace ? FilePlace.cause(in: text) : nil, signs)
    }

    mutating func add(
        _ text: LineText,
        _ strength: Clue.Strength,
        _ cause: CauseClass?,
        at place: Int
    ) {
        var clue = Clue(text: text.trimmed, strength: strength, cause: cause, place: place)
        let isQuestion = text.low.last == UInt8(ascii: "?")
        clue.isSummary = (cause?.isSpecific != true || isQuestion) && Chatter.isSummary(text)
        clues.append(clue)
    }

    /// How surely a trace says why the program ended, by the log line above it; `otherwise` where
    /// no log line above can belong to it.
    func strength(ofTraceAt place: Int, otherwise: Clue.Strength) -> Clue.Strength {
        if let level = lines[place].level { return Self.strength(level) }
        for above in [place - 1, place - 2] where above >= 0 {
            if lines[above].text.isEmpty { continue }
            if Chatter.isSurvived(lines[above].text) { return .error }
            if Chatter.announcesTrace(lines[above].text) { return .error }
            guard let level = lines[above].level, level >= .warning else { return otherwise }
            return Self.strength(level)
        }
        return otherwise
    }

    static func strength(_ level: LogLevel) -> Clue.Strength {
        switch level {
        case .fatal: .fatal
        case .error: .error
        case .warning: .doubtful
        case .info, .debug: .aside
        }
    }
}
