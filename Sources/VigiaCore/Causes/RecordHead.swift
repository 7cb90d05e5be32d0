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

    init() {}

    init(_ line: LineText) {
        guard !line.isIndented, !line.isEmpty else { return }
        if let level = Self.phpLevel(line) ?? Self.letterLevel(line.bytes) {
            self.level = level
            return
        }
        var (place, strange, sawTime) = (0, 0, false)
        for number in 0..<Self.wordsMax {
            guard let word = Self.word(line.bytes, at: place) else { break }
            let inside = Self.unwrapped(line.bytes[word])
            if strange == 0, let level = Self.systemLevel(inside) {
                (self.level, start) = (level, min(word.upperBound + 1, line.bytes.count))
                break
            }
            let isKnown =
                Self.isTime(inside) || sawTime && Self.isNumber(inside)
                || number == 0 && Self.isRole(inside)
                || Self.isNumber(inside) && Self.monthFollows(line.bytes, word.upperBound)
                || Self.isTimeWord(inside)
                    && (sawTime || Self.digitFollows(line.bytes, word.upperBound))
            if isKnown {
                sawTime = true
            } else if let level = Self.level(
                line.bytes[word],
                inside,
                sure: number == 0 || sawTime && strange == 0
            ) {
                self.level = level
                break
            } else {
                strange += 1
                if strange > Self.strangeMax { break }
            }
            place = Self.next(line.bytes, after: word.upperBound)
            if isKnown, strange == 0 { start = place }
        }
        if start >= line.bytes.count { start = 0 }
        if isFrame(line) { start -= 1 }
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
    private static func systemLevel(_ group: Slice<ByteView>) -> LogLevel? {
        guard let place = group.lastIndex(of: UInt8(ascii: "#")), place > group.startIndex,
            place + 1 < group.endIndex, group[place + 1].isLetter
        else { return nil }
        return LogLevel(group[(place + 1)...])
    }

    /// A word, or a group in brackets.
    private static func word(_ line: ByteView, at place: Int) -> Range<Int>? {
        guard place < line.count else { return nil }
        if line[place] == UInt8(ascii: "["),
            let end = line[place...].prefix(60).firstIndex(of: UInt8(ascii: "]"))
        {
            return place..<end + 1
        }
        let end = line[place...].firstIndex { $0 == .space || $0 == .tab } ?? line.count
        return place..<end
    }

    /// The offset behind blanks, colons and dashes that only separate words.
    private static func next(_ line: ByteView, after place: Int) -> Int {
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
    private static func unwrapped(_ word: Slice<ByteView>) -> Slice<ByteView> {
        var word = word
        if word.last == .colon { word.removeLast() }
        if word.first == UInt8(ascii: "["), word.last == UInt8(ascii: "]") {
            word = word.dropFirst().dropLast()
        }
        while word.first == .space { word.removeFirst() }
        while word.last == .space { word.removeLast() }
        return word
    }

    private static let timeWords = [
        "mon", "tue", "wed", "thu", "fri", "sat", "sun", "jan", "feb", "mar", "apr", "may", "jun",
        "jul", "aug", "sep", "oct", "nov", "dec", "gmt", "utc", "cet", "cest", "am", "pm",
    ].map { packed($0.utf8) }

    private static func isTimeWord(_ text: Slice<ByteView>) -> Bool {
        text.count <= 4 && text.first?.isLetter == true && timeWords.contains(packed(text))
    }

    /// A word of four bytes or less, in lower case, as one number.
    private static func packed(_ word: some Collection<UInt8>) -> UInt32 {
        word.reduce(0) { $0 << 8 | UInt32($1.lowercased) }
    }

    private static func digitFollows(_ line: ByteView, _ place: Int) -> Bool {
        line[place...].first { $0 != .space }?.isDigit == true
    }

    private static func monthFollows(_ line: ByteView, _ place: Int) -> Bool {
        guard place + 1 < line.count, let next = word(line, at: place + 1) else { return false }
        return line[next].count == 3 && isTimeWord(line[next])
    }

    /// Whether the text is a process id and a role, as Redis prints them: `12:M`.
    private static func isRole(_ text: Slice<ByteView>) -> Bool {
        guard let role = text.last, role.isUpper else { return false }
        let id = text.dropLast()
        return id.count > 1 && id.last == .colon && id.dropLast().allSatisfy(\.isDigit)
    }

    /// Whether the text is a time, a date, or a part of one.
    private static func isTime(_ text: Slice<ByteView>) -> Bool {
        guard text.count >= 5, text.first?.isDigit == true else { return false }
        var (digits, isJoined) = (0, false)
        for byte in text {
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

    /// Whether the text is a process or thread id: `12`, `12#12`, `12:M`.
    private static func isNumber(_ text: Slice<ByteView>) -> Bool {
        guard text.first?.isDigit == true, text.count <= 20 else { return false }
        return text.allSatisfy { $0.isDigit || $0 == UInt8(ascii: "#") || $0 == .colon }
    }

    /// The level that a word means; unless the word's place is `sure`, it must be in upper case.
    private static func level(
        _ word: Slice<ByteView>,
        _ inside: Slice<ByteView>,
        sure: Bool
    ) -> LogLevel? {
        guard let first = inside.first, first.isLetter || word.first == UInt8(ascii: "[") else {
            return nil
        }
        if inside.contains(.space) { return levelInside(inside) }
        let name = inside.prefix { $0 != .colon && $0 != UInt8(ascii: "[") }
        guard name.count > 1, name.count <= LogLevel.lengthMax, name.first?.isLetter == true,
            let level = LogLevel(name)
        else {
            return nil
        }
        let isUpper = name.allSatisfy(\.isUpper)
        if name.count < inside.count { return isUpper ? level : nil }
        return isUpper || sure && word.count > inside.count || sure && word.startIndex > 0
            ? level : nil
    }

    /// The level in a group such as `[2026-11-29T21:03:49Z ERROR relay]`.
    private static func levelInside(_ group: Slice<ByteView>) -> LogLevel? {
        let words = group.split(separator: .space)
        guard words.count <= 4, words.count > 1, let first = words.first else { return nil }
        if first.count == 1, words[1].first?.isDigit == true, let letter = first.first {
            return LogLevel(letter: letter)
        }
        guard isTime(first) else { return nil }
        return words.dropFirst().lazy.compactMap { word in
            let name = word.prefix { $0 != UInt8(ascii: "/") }
            return name.count > 1 && name.allSatisfy(\.isUpper) ? LogLevel(name) : nil
        }.first
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
