/// A line that may be the one an expert would quote, and how much speaks for it.
struct Clue {
    /// How surely a line says why the program ended; more is surer.
    enum Strength: Int, Comparable {
        /// It only says that something ended, or was survived.
        case aside
        /// It looks as though something is wrong.
        case doubtful
        /// It names a cause, or its log calls it an error.
        case error
        /// Its log calls it fatal, or it is the trace of an error.
        case fatal
        /// A run-time system says that it ends the program for this.
        case final

        static func < (one: Self, other: Self) -> Bool { one.rawValue < other.rawValue }
    }

    /// The line to quote.
    var text: LineText
    /// How surely.
    var strength: Strength
    /// What it means; nil where that is not known.
    var cause: CauseClass?
    /// The place of its first line in the stream.
    var place: Int
    /// Whether it is only said that there was an end.
    var isSummary = false
    /// Whether its log calls it a warning only.
    var isWarning = false

    var isSpecific: Bool { cause?.isSpecific == true }

    /// Whether it says that something could not be done, and not why.
    var isVague: Bool {
        !isSpecific && !ErrorType.stands(in: text) && Chatter.isVague(text)
    }
}

/// Reads the lines of a stream, and collects what may be the cause.
struct ClueReader {
    /// The most lines that belong to one message before its trace begins.
    static let messageMax = 12

    let lines: [OutputLine]
    let phrases: PhraseIndex
    var clues: [Clue] = []
    /// The last line that is known to go on with the last clue.
    var wentOn = 0

    init(_ stream: [UInt8], _ phrases: PhraseIndex) {
        lines = OutputLines(stream).lines
        self.phrases = phrases
        var place = 0
        while place < lines.count {
            let next = readTrace(place) ?? place
            if next > place {
                place = next
            } else {
                readPlain(place)
                place += 1
            }
        }
        dropSurvived()
    }

    /// A warning is no cause where the log goes on with what a working program says.
    private mutating func dropSurvived() {
        guard clues.contains(where: \.isWarning) else { return }
        let calm = lines.lastIndex { line in
            guard let level = line.level else { return false }
            return level < .warning && !Chatter.isSummary(line.text)
        }
        if let calm { clues.removeAll { $0.isWarning && $0.place < calm } }
    }

    /// Reads a trace that begins here.
    ///
    /// - Returns: the place behind it; nil where none begins.
    private mutating func readTrace(_ place: Int) -> Int? {
        let text = lines[place].text
        if text.isEmpty || lines[place].isSource { return place + 1 }
        return readPython(place) ?? readNumbered(place) ?? readFramed(place) ?? readRuby(place)
            ?? readGo(place) ?? readRust(place) ?? readRustc(place) ?? readCauses(place)
            ?? readElixir(place) ?? readBlock(place)
    }

    /// What a line means: by its words, else by the place in a file that it names.
    func meaning(of text: LineText) -> CauseClass? {
        phrases.cause(of: text) ?? FilePlace.cause(in: text)
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

    /// How surely a trace says why, by the line of the log above it; `otherwise` where nothing
    /// stands above that it could belong to.
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
