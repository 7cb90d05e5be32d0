// Finds the reason below an error whose first line does not give it.
extension ClueReader {
    /// The most lines between a head and the line that explains it.
    private static let gapMax = 8
    /// The most heads in a row.
    private static let headsMax = 3
    /// The most lines of a list of objects that are read.
    private static let listMax = 40

    /// Whether the reason stands below: the line ends with a colon, or is only a type.
    static func isHead(_ text: LineText) -> Bool {
        let plain = text.trimmed
        if plain.ends("[[") { return true }
        return plain.low.last == .colon || ErrorType.name(in: plain)?.count == plain.bytes.count
    }

    /// The line that says what is wrong: below a line that ends with a colon, the next that
    /// explains.
    func below(_ place: Int, until end: Int = .max) -> Int {
        var here = place
        for _ in 0..<Self.headsMax {
            guard Self.isHead(lines[here].text),
                let next = next(after: here, until: min(end, here + 1 + Self.gapMax))
            else { break }
            here = next
        }
        return here
    }

    /// The first line that explains; behind an empty line it must look like an error.
    private func next(after place: Int, until end: Int) -> Int? {
        var isApart = false
        for here in (place + 1)..<max(place + 1, min(end, lines.count)) {
            let line = lines[here]
            let isBare = !line.text.bytes.contains { $0.isLetter || $0 >= 0x80 }
            if isBare || Chatter.isSummary(line.text) && !isKnown(here) {
                isApart = true
                continue
            }
            guard !line.isSource, line.level == nil || line.isInside, !Chatter.isFrame(line.text),
                line.text.isIndented || !ErrorType.stands(in: line.text)
            else { return nil }
            let isNext = !isApart || line.text.isIndented && lines[place].text.isIndented
            let tells = isNext || Self.isHead(line.text) || Chatter.looksWrong(line.text)
            return tells || isKnown(here) ? here : nil
        }
        return nil
    }

    private func isKnown(_ place: Int) -> Bool { meaning(at: place)?.isSpecific == true }

    /// The text to quote for an error of several lines; its frames begin at `end`, nil where none
    /// follow.
    func detail(_ place: Int, until end: Int?) -> LineText {
        let text = lines[place].text
        if let told = issue(below: place) ?? invalidField(below: place) { return told }
        let known = meaning(at: place)
        guard Self.isHead(text), known?.isSpecific != true || known == .configuration else {
            return text
        }
        if known != .configuration, let told = knownLine(below: place, until: end) {
            return joined(place, told)
        }
        return joined(place, below(place, until: end ?? .max))
    }

    /// The first line of a message that names a cause.
    private func knownLine(below place: Int, until end: Int?) -> Int? {
        for (here, line) in zip((place + 1)..., lines[(place + 1)...].prefix(Self.messageMax)) {
            guard end.map({ here < $0 }) ?? line.text.isIndented,
                line.level == nil || line.isInside, !Chatter.isAtFrame(line.text),
                !line.text.begins("caused by: "), !ErrorType.stands(in: line.text)
            else { return nil }
            let isMessage =
                !line.isSource && !Chatter.isFrame(line.text) && !Chatter.isNoise(line.text)
            if isMessage, isKnown(here) { return here }
        }
        return nil
    }

    /// The explaining line, with the head before it where the head is longer.
    private func joined(_ head: Int, _ told: Int) -> LineText {
        let (text, said) = (lines[head].text, lines[told].text.trimmed)
        guard told > head, said.bytes.count < text.bytes.count else { return said }
        let joint: [UInt8] = text.low.last == .colon ? [.space] : [.colon, .space]
        return LineText(text.bytes + joint + said.bytes)
    }

    /// The first of a list of objects with a path and a message, as Zod prints them.
    func issue(below place: Int) -> LineText? {
        let text = lines[place].text
        guard text.ends(": [") || text.ends(": {") else { return nil }
        var path: [UInt8] = []
        var isPath = false
        for line in lines[(place + 1)...].prefix(Self.listMax) {
            guard line.text.isIndented else { return nil }
            let plain = line.text.trimmed
            if plain.begins("\"path\":") { isPath = true }
            if isPath, path.isEmpty, plain.low.first == UInt8(ascii: "\"") {
                path = plain.begins("\"path\":") ? [] : Self.unquoted(plain.bytes[...])
            }
            if plain.begins("\"message\":") || plain.begins("message:") {
                let said = plain.bytes[(plain.low.firstIndex(of: .colon) ?? 0)...].dropFirst()
                let joint: [UInt8] = path.isEmpty ? [] : path + [.colon, .space]
                return LineText(Array(text.bytes.dropLast()) + joint + Self.unquoted(said))
            }
        }
        return nil
    }

    /// The value of a member, without quotes and the comma behind it.
    private static func unquoted(_ value: ByteView) -> [UInt8] {
        let marks: Set<UInt8> = [
            .space, UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: ","), UInt8(ascii: "["),
        ]
        let value = value.drop { marks.contains($0) }
        let tail = value.reversed().prefix { marks.contains($0) }.count
        return Array(value.dropLast(tail))
    }

    /// `1 validation error for Settings`, then the field and what is wrong with it (pydantic).
    ///
    /// The rejected value follows in brackets. It may be secret, so it is left out.
    private func invalidField(below place: Int) -> LineText? {
        let text = lines[place].text
        guard text.holds(" validation error"), place + 2 < lines.count,
            lines[place + 2].text.isIndented, !lines[place + 1].text.isIndented
        else { return nil }
        let said = lines[place + 2].text.trimmed
        let given = said.offset(of: " [type=") ?? said.offset(of: " (type=") ?? said.bytes.count
        let joint: [UInt8] = [.colon, .space]
        return LineText(
            text.bytes + joint + lines[place + 1].text.bytes + joint + said.bytes[..<given]
        )
    }
}
