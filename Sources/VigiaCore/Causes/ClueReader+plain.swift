// Lines outside any trace.
extension ClueReader {
    mutating func readPlain(_ place: Int) {
        let line = lines[place]
        let text = line.text
        if let level = line.level, level < .warning { return }
        guard !text.isEmpty, !Chatter.isFrame(text), !isNoise(place) else { return }
        if goesOn(place) { return }
        let cause = meaning(at: place)
        let isTyped =
            isPerl(place)
            || signs(at: place).contains(.trace)
                && (ErrorType.stands(in: text.trimmed) || Self.isCrashReport(text))
        if line.isInside, !isSpecific(cause), !isTyped { return }
        guard var strength = strength(of: place, cause, isTyped) else { return }
        let isSurvived = line.level != .fatal && strength != .final && isSurvived(place)
        if isSurvived {
            if line.level == .warning { return }
            strength = min(strength, .aside)
        }
        let isHead = !isSpecific(cause) || cause == .configuration
        let told = isHead ? below(place) : place
        let known = told == place ? cause : meaning(at: told) ?? cause
        let sure = known ?? (isTyped || strength == .final ? .exception : nil)
        add(issue(below: place) ?? lines[told].text, strength, sure, at: place)
        clues[clues.count - 1].isWarning = line.level == .warning || isSurvived
    }

    private func isSpecific(_ cause: CauseClass?) -> Bool { cause?.isSpecific == true }

    /// Whether the line is an indented one below a line that has named the cause.
    private mutating func goesOn(_ place: Int) -> Bool {
        guard let last = clues.last, last.isSpecific, last.place < place else { return false }
        wentOn = max(wentOn, last.place)
        while wentOn < place, lines[wentOn + 1].text.isIndented, lines[wentOn + 1].level == nil {
            wentOn += 1
        }
        return wentOn >= place
    }

    private func strength(
        of place: Int,
        _ cause: CauseClass?,
        _ isTyped: Bool
    ) -> Clue.Strength? {
        let (line, signs) = (lines[place], signs(at: place))
        let isSpecific = cause?.isSpecific == true
        switch line.level {
        case .fatal: return isFinal(line.text) ? .final : .fatal
        case .error: return .error
        case .warning where Chatter.endsProgram(line.text): return .error
        case .warning: return isSpecific ? .doubtful : nil
        case .info, .debug: return nil
        case nil: break
        }
        if signs.contains(.remark),
            line.text.holds("warning:") || line.text.holds("deprecat")
        {
            return isSpecific ? .doubtful : nil
        }
        if isFinal(line.text) { return .final }
        if isPerl(place) { return .fatal }
        if isSpecific || isTyped { return .error }
        if EndingKind.isKilledWord(line.text) || isShell(place) { return .doubtful }
        return signs.contains(.wrong) && Chatter.looksWrong(line.text) ? .doubtful : nil
    }

    private func isNoise(_ place: Int) -> Bool {
        Chatter.isNoise(lines[place].text, mayHold: signs(at: place).contains(.noise))
    }

    private func isSurvived(_ place: Int) -> Bool {
        signs(at: place).contains(.survived) && Chatter.isSurvived(lines[place].text)
    }

    private func isPerl(_ place: Int) -> Bool {
        signs(at: place).contains(.remark) && Self.isPerl(lines[place].text)
    }

    /// `bash: line 3: PATH: readonly variable`, as shells print their own errors.
    private func isShell(_ place: Int) -> Bool {
        guard signs(at: place).contains(.remark) else { return false }
        let text = lines[place].text
        guard text.begins("bash: line ") || text.begins("sh: line ") || text.holds(".sh: line ")
        else { return false }
        return text.holds(": ")
    }

    /// `message at app.pl line 3.`, as Perl's `die` prints it.
    private static func isPerl(_ text: LineText) -> Bool {
        guard let place = text.offset(of: " line "), text.holds(" at "),
            !Chatter.isPerlWarning(text)
        else { return false }
        let rest = text.bytes[(place + 6)...].drop { $0.isDigit }
        let isNumbered = rest.startIndex > place + 6
        return isNumbered && (rest.elementsEqual(".".utf8) || rest.starts(with: ", <".utf8))
    }

    /// `exception error: …`, as in a crash report of Erlang.
    private static func isCrashReport(_ text: LineText) -> Bool {
        let plain = text.trimmed
        return plain.begins("exception error: ") || plain.begins("escript: exception error: ")
            || plain.begins("exception exit: ")
            || plain.begins("exception throw: ")
    }

    /// Whether a runtime says that it ends the program.
    private func isFinal(_ text: LineText) -> Bool {
        for sign in [
            "fatal python error:", "fatal javascript", "fatal error:", "lua: ", "luajit: ",
            "terminate called", "uncaught ", "unhandled exception", "process terminated. ",
        ] where text.begins(sign) {
            return true
        }
        if text.begins("panic: ") || text.begins("thread ") && text.holds(" panic: ") {
            return true
        }
        return text.holds(": fatal error: ") || text.begins("lua5.")
    }
}

/// Whether a line begins with the type of an error: `java.io.IOException: …`, `Error: …`.
enum ErrorType {
    private static let endings = [
        "error", "exception", "failure", "fault", "throwable", "interrupt", "violation",
        "rejection",
    ].map { Array($0.utf8) }

    /// Whether the line begins with a type.
    static func stands(in text: LineText) -> Bool {
        guard let name = name(in: text), !name.isEmpty else { return false }
        return true
    }

    /// Whether a word inside the line is a type of several words: `started: KeyError 'x'`.
    static func isInside(_ text: LineText) -> Bool {
        text.bytes.split { !($0.isWordByte || $0 == UInt8(ascii: "_")) }.contains { word in
            word.first?.isUpper == true && word.count { $0.isUpper } > 1
                && word.contains { $0.isLower } && endings.prefix(2).contains { ends(word, $0) }
        }
    }

    /// The type before the colon; nil where there is none.
    static func name(in text: LineText) -> ByteView? {
        let bytes = text.bytes
        let name = bytes.prefix { $0.isWordByte || isMark($0) }
        guard let first = name.first, first.isUpper || name.contains(UInt8(ascii: ".")) else {
            return nil
        }
        let rest = bytes[name.endIndex...]
        let isLevel = name.allSatisfy { $0.isUpper || $0 == .colon }
        guard
            rest.isEmpty
                || rest.first == .space && rest.dropFirst().first == UInt8(ascii: "[")
                    && !isLevel
                || name.last == .colon
        else { return nil }
        var type = name
        while type.last == .colon { type.removeLast() }
        let begin = type.lastIndex { $0 == UInt8(ascii: ".") || $0 == .colon || $0 == 0x5C }
        let last = type[(begin.map { $0 + 1 } ?? type.startIndex)...]
        guard last.first?.isUpper == true else { return nil }
        return endings.contains { ends(last, $0) } ? type : nil
    }

    private static func ends(_ word: ByteView, _ ending: [UInt8]) -> Bool {
        guard word.count >= ending.count, word.last?.lowercased == ending.last else { return false }
        return zip(word.suffix(ending.count), ending).allSatisfy { $0.lowercased == $1 }
    }

    private static func isMark(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "$"), .colon, 0x5C: true
        default: false
        }
    }
}
