/// The part of a log line before its message: times, process ids, the level.
struct RecordHead {
    /// The offset of the text that is worth quoting, behind times and process ids.
    private(set) var start = 0
    /// The level; nil where the line names none.
    private(set) var level: LogLevel?

    /// The most words that are read.
    private static let wordsMax = 12
    /// The most words before the level that are of no known kind.
    private static let strangeMax = 3
    /// The most bytes of a group in brackets.
    private static let groupMax = 60

    init() {}

    init(_ line: LineText) {
        guard !line.isIndented, !line.isEmpty else { return }
        if let level = Self.phpLevel(line) ?? Self.letterLevel(line.bytes) {
            self.level = level
            return
        }
        let bytes = line.bytes
        read(bytes.array.span.extracting(bytes.base..<bytes.base + bytes.count))
        if start >= bytes.count { start = 0 }
        if isFrame(line) { start -= 1 }
    }

    private mutating func read(_ line: Span<UInt8>) {
        var (place, strange, sawTime) = (0, 0, false)
        for number in 0..<Self.wordsMax where place < line.count {
            let word = Self.word(line, at: place)
            let inside = Self.unwrapped(line, word)
            if strange == 0, let level = Self.systemLevel(line, inside) {
                (self.level, start) = (level, min(word.upperBound + 1, line.count))
                break
            }
            let isKnown = Self.isKnown(line, inside, number, sawTime, end: word.upperBound)
            if isKnown {
                sawTime = true
            } else if let level = Self.level(
                line,
                word,
                inside,
                sure: number == 0 || sawTime && strange == 0
            ) {
                self.level = level
                break
            } else {
                strange += 1
                if strange > Self.strangeMax { break }
            }
            place = Self.next(line, after: word.upperBound)
            if isKnown, strange == 0 { start = place }
        }
    }

    /// Whether a word is a time, a part of one, or the id of a process.
    private static func isKnown(
        _ line: Span<UInt8>,
        _ inside: Range<Int>,
        _ number: Int,
        _ sawTime: Bool,
        end: Int
    ) -> Bool {
        guard !inside.isEmpty else { return false }
        if line[inside.lowerBound].isDigit {
            return isTime(line, inside) || number == 0 && isRole(line, inside)
                || isNumber(line, inside) && (sawTime || monthFollows(line, end))
        }
        return (sawTime || digitFollows(line, end)) && isTimeWord(line, inside)
    }

    /// Whether a stack frame follows, which only its indentation shows.
    private func isFrame(_ line: LineText) -> Bool {
        guard start > 1, line.bytes[start - 1] == .space, line.bytes[start - 2] == .space else {
            return false
        }
        let rest = line.low[start...]
        return rest.starts(with: "at ".utf8) || rest.starts(with: "file \"".utf8)
    }

    /// The level in `[stderr#error]`, as Twisted prints it.
    private static func systemLevel(_ line: Span<UInt8>, _ group: Range<Int>) -> LogLevel? {
        var place = group.upperBound - 1
        while place > group.lowerBound, line[place] != UInt8(ascii: "#") { place -= 1 }
        guard place > group.lowerBound, place + 1 < group.upperBound, line[place + 1].isLetter
        else { return nil }
        return LogLevel(line.extracting(place + 1..<group.upperBound))
    }

    /// A word, or a group in brackets.
    private static func word(_ line: Span<UInt8>, at place: Int) -> Range<Int> {
        var end = place
        if line[place] == UInt8(ascii: "[") {
            let last = min(line.count, place + groupMax)
            while end < last, line[end] != UInt8(ascii: "]") { end += 1 }
            if end < last { return place..<end + 1 }
            end = place
        }
        while end < line.count, !line[end].isBlank { end += 1 }
        return place..<end
    }

    /// The offset behind blanks, colons and dashes that only separate words.
    private static func next(_ line: Span<UInt8>, after place: Int) -> Int {
        var (place, begin) = (place, place)
        while place < line.count, isJoint(line[place]) {
            place += 1
            if line[place - 1] == .space || line[place - 1] == .tab { begin = place }
        }
        return place < line.count ? begin : place
    }

    private static func isJoint(_ byte: UInt8) -> Bool {
        switch byte {
        case .space, .tab, .colon, UInt8(ascii: "-"), UInt8(ascii: "|"), UInt8(ascii: "#"): true
        default: false
        }
    }

    /// The word without brackets and without a colon behind it.
    private static func unwrapped(_ line: Span<UInt8>, _ word: Range<Int>) -> Range<Int> {
        var (start, end) = (word.lowerBound, word.upperBound)
        if end > start, line[end - 1] == .colon { end -= 1 }
        if end > start, line[start] == UInt8(ascii: "["), line[end - 1] == UInt8(ascii: "]") {
            (start, end) = (start + 1, max(start + 1, end - 1))
        }
        while start < end, line[start] == .space { start += 1 }
        while start < end, line[end - 1] == .space { end -= 1 }
        return start..<end
    }

    private static let timeWords = [
        "mon", "tue", "wed", "thu", "fri", "sat", "sun", "jan", "feb", "mar", "apr", "may", "jun",
        "jul", "aug", "sep", "oct", "nov", "dec", "gmt", "utc", "cet", "cest", "am", "pm",
    ].map { $0.utf8.reduce(0) { $0 << 8 | UInt32($1) } }

    private static func isTimeWord(_ line: Span<UInt8>, _ text: Range<Int>) -> Bool {
        guard text.count <= 4, line[text.lowerBound].isLetter else { return false }
        var packed: UInt32 = 0
        for place in text { packed = packed << 8 | UInt32(line[place].lowercased) }
        return timeWords.contains(packed)
    }

    private static func digitFollows(_ line: Span<UInt8>, _ place: Int) -> Bool {
        var place = place
        while place < line.count, line[place] == .space { place += 1 }
        return place < line.count && line[place].isDigit
    }

    private static func monthFollows(_ line: Span<UInt8>, _ place: Int) -> Bool {
        guard place + 1 < line.count else { return false }
        let next = word(line, at: place + 1)
        return next.count == 3 && isTimeWord(line, next)
    }

    /// Whether the text is a process id and a role, as Redis prints them: `12:M`.
    private static func isRole(_ line: Span<UInt8>, _ text: Range<Int>) -> Bool {
        let end = text.upperBound
        guard text.count > 2, line[end - 1].isUpper, line[end - 2] == .colon else { return false }
        return (text.lowerBound..<end - 2).allSatisfy { line[$0].isDigit }
    }

    /// Whether the text, which begins with a digit, is a time, a date, or a part of one.
    private static func isTime(_ line: Span<UInt8>, _ text: Range<Int>) -> Bool {
        guard text.count >= 5 else { return false }
        var (digits, isJoined) = (0, false)
        for place in text {
            let byte = line[place]
            if byte.isDigit {
                digits += 1
            } else if byte == .colon || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "/") {
                isJoined = true
            } else if !isTimeMark(byte) {
                return false
            }
        }
        return digits >= 4 && isJoined
    }

    private static func isTimeMark(_ byte: UInt8) -> Bool {
        switch byte {
        case .space, UInt8(ascii: "."), UInt8(ascii: ","), UInt8(ascii: "T"), UInt8(ascii: "Z"),
            UInt8(ascii: "+"):
            true
        default: false
        }
    }

    /// Whether the text, which begins with a digit, is a process or thread id: `12`, `12#12`.
    private static func isNumber(_ line: Span<UInt8>, _ text: Range<Int>) -> Bool {
        guard text.count <= 20 else { return false }
        for place in text {
            let byte = line[place]
            guard byte.isDigit || byte == UInt8(ascii: "#") || byte == .colon else { return false }
        }
        return true
    }

    /// The level that a word or `[!]` means; unless the word's place is `sure`, it must be in upper case.
    private static func level(
        _ line: Span<UInt8>,
        _ word: Range<Int>,
        _ inside: Range<Int>,
        sure: Bool
    ) -> LogLevel? {
        guard !inside.isEmpty,
            line[inside.lowerBound].isLetter || line[word.lowerBound] == UInt8(ascii: "[")
        else { return nil }
        if inside.count == 1, line[inside.lowerBound] == UInt8(ascii: "!") { return .error }
        var (end, isUpper) = (inside.lowerBound, true)
        while end < inside.upperBound, line[end] != .colon, line[end] != UInt8(ascii: "[") {
            isUpper = isUpper && line[end].isUpper
            end += 1
        }
        if inside.contains(where: { line[$0] == .space }) { return levelInside(line, inside) }
        let name = inside.lowerBound..<end
        guard name.count > 1, name.count <= LogLevel.lengthMax, line[name.lowerBound].isLetter,
            let level = LogLevel(line.extracting(name))
        else {
            return nil
        }
        if name.count < inside.count { return isUpper ? level : nil }
        return isUpper || sure && word.count > inside.count || sure && word.lowerBound > 0
            ? level : nil
    }

    /// The level in a group such as `[2026-11-29T21:03:49Z ERROR relay]`.
    private static func levelInside(_ line: Span<UInt8>, _ group: Range<Int>) -> LogLevel? {
        let words = group.split { line[$0] == .space }
        guard words.count <= 4, words.count > 1, let first = words.first else { return nil }
        let begin = first.lowerBound
        if first.count == 1, line[words[1].lowerBound].isDigit {
            return LogLevel(letter: line[begin])
        }
        guard line[begin].isDigit, isTime(line, first) else { return nil }
        for word in words.dropFirst() {
            let name = word.prefix { line[$0] != UInt8(ascii: "/") }
            if name.count > 1, name.allSatisfy({ line[$0].isUpper }),
                let level = LogLevel(line.extracting(name))
            {
                return level
            }
        }
        return nil
    }

    /// The level of `crit: Category[12]`, a line of its own before the message in .NET logs.
    static func levelBelow(_ line: LineText) -> LogLevel? {
        guard line.bytes.last == UInt8(ascii: "]"), line.bytes.dropLast().last?.isDigit == true,
            line.bytes.prefix(5).last == .colon
        else { return nil }
        switch String(decoding: line.low.prefix(4), as: UTF8.self) {
        case "crit": return .fatal
        case "fail": return .error
        case "warn": return .warning
        case "info": return .info
        case "dbug", "trce": return .debug
        default: return nil
        }
    }

    /// The level of a line of PHP: `PHP Fatal error:  …`, `Warning: … in x.php on line 3`.
    private static func phpLevel(_ line: LineText) -> LogLevel? {
        switch line.low.first {
        case UInt8(ascii: "p"), UInt8(ascii: "f"), UInt8(ascii: "r"), UInt8(ascii: "w"),
            UInt8(ascii: "n"):
            break
        default: return nil
        }
        let line = line.begins("php ") ? line.from(4) : line
        if line.begins("fatal error:") || line.begins("parse error:") { return .fatal }
        if line.begins("recoverable fatal error:") { return .fatal }
        return line.begins("warning:") || line.begins("notice:") ? .warning : nil
    }

    /// The level of a line of glog or klog: `E1129 21:03:49 …`.
    private static func letterLevel(_ line: ByteView) -> LogLevel? {
        let digits = line.dropFirst().prefix { $0.isDigit }.count
        guard digits == 4 || digits == 8, digits + 1 < line.count, line[digits + 1] == .space else {
            return nil
        }
        return LogLevel(letter: line[0])
    }
}

extension LogLevel {
    /// Takes the letter of a line of glog, klog or Tornado.
    fileprivate init?(letter: UInt8) {
        switch letter {
        case UInt8(ascii: "F"), UInt8(ascii: "C"): self = .fatal
        case UInt8(ascii: "E"): self = .error
        case UInt8(ascii: "W"): self = .warning
        case UInt8(ascii: "I"): self = .info
        case UInt8(ascii: "D"): self = .debug
        default: return nil
        }
    }
}
