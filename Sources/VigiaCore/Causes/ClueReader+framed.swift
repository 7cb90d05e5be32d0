// Node, Java, Kotlin, Scala and .NET: an error, its frames (`at …`), and the errors that caused it.
extension ClueReader {
    mutating func readFramed(_ place: Int) -> Int? {
        let text = lines[place].text
        guard !text.isIndented, Self.isError(text),
            let frame = firstFrame(after: place)
        else { return nil }
        let own = cause(ofMessageAt: place, until: frame)
        let (causes, members, end) = readCauses(from: frame, of: place)
        let sureness =
            isFinal(place, end) ? .final : self.strength(ofTraceAt: place, otherwise: .fatal)
        let head = Cause(text: text, cause: own, place: place)
        let chosen = Self.chosen(head, causes, members)
        let quoted = quoted(chosen, [head] + causes, frame)
        let whole = quoted == chosen.text ? nil : meaning(of: quoted)
        let told = [whole, chosen.cause, causes.last { $0.isSpecific }?.cause, own]
        let cause = told.lazy.compactMap { $0 }.first { $0.isSpecific }
        add(quoted, sureness, cause ?? .exception, at: place)
        return end
    }

    struct Cause {
        let text: LineText
        let cause: CauseClass?
        let place: Int
        var isSpecific: Bool { cause?.isSpecific == true }
    }

    /// The last cause, unless it only repeats what the error says.
    private static func chosen(_ head: Cause, _ causes: [Cause], _ members: [Cause]) -> Cause {
        if head.text.holds("noclassdeffounderror") { return head }
        if let member = members.last(where: \.isSpecific) ?? members.last { return member }
        guard let last = causes.last else { return head }
        if last.cause == nil, !last.text.holds(": ", after: "caused by: ") {
            return ([head] + causes).last { $0.isSpecific } ?? last
        }
        return last
    }

    private static func isError(_ text: LineText) -> Bool {
        for lead in ["exception in thread \"", "unhandled exception", "uncaught ", "error: "]
        where text.begins(lead) {
            return true
        }
        return ErrorType.stands(in: text) || ErrorType.stands(in: behindMark(text))
    }

    /// The most bytes of a mark in brackets before an error.
    private static let markMax = 30

    /// The line behind a mark such as `[v3.0.1] `.
    private static func behindMark(_ text: LineText) -> LineText {
        guard text.bytes.first == UInt8(ascii: "["),
            let end = text.offset(of: "] ", within: 0..<markMax)
        else { return LineText("") }
        return text.from(end + 2)
    }

    /// The index of the first frame of an error, whose message may have several lines.
    private func firstFrame(after place: Int) -> Int? {
        for here in (place + 1)..<(place + 1 + Self.messageMax) where here < lines.count {
            let text = lines[here].text
            if Self.mayLead(text), Chatter.isAtFrame(text) || Self.causeText(text) != nil {
                return here
            }
            if lines[here].level != nil && lines[here].record != lines[place].record { return nil }
        }
        return nil
    }

    /// Whether a line can be a frame or a further cause, by its first letter.
    private static func mayLead(_ text: LineText) -> Bool {
        switch text.low.first(where: { !$0.isBlank }) {
        case UInt8(ascii: "a"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "c"),
            UInt8(ascii: "s"), UInt8(ascii: "["), UInt8(ascii: "("):
            true
        default: false
        }
    }

    private func readCauses(
        from frame: Int,
        of place: Int
    ) -> (causes: [Cause], members: [Cause], end: Int) {
        var (causes, members): ([Cause], [Cause]) = ([], [])
        var here = frame
        var (inGroup, isSuppressed) = (false, false)
        while here < lines.count {
            let text = lines[here].text
            if Chatter.isAtFrame(text) || Chatter.isFrame(text) {
                here += 1
                continue
            }
            if text.holds("[errors]: [") { inGroup = true }
            if let told = Self.causeText(text) {
                isSuppressed = text.trimmed.begins("suppressed: ")
                let isNested = text.bytes.first == .tab
                let known = cause(ofMessageAt: here, until: here + 4)
                if !isSuppressed, !isNested {
                    causes.append(Cause(text: told, cause: known, place: here))
                }
            } else if inGroup, text.isIndented, ErrorType.stands(in: text.trimmed) {
                members.append(Cause(text: text, cause: meaning(of: text), place: here))
            } else if text.isEmpty || Self.isEnd(text) && here + 1 == lines.count {
                return (causes, members, here)
            } else if !text.isIndented, !Self.isTail(text), !isMessage(here, frame) {
                return (causes, members, here)
            }
            here += 1
        }
        return (causes, members, here)
    }

    /// Whether a line continues the message of a cause, with frames behind it.
    private func isMessage(_ place: Int, _ frame: Int) -> Bool {
        guard place > frame, lines[place].level == nil else { return false }
        return (place + 1..<min(place + 4, lines.count)).contains {
            Chatter.isAtFrame(lines[$0].text)
        } && !ErrorType.stands(in: lines[place].text)
    }

    /// The text to quote for the chosen error of a chain: the reason below a head, or an operating
    /// system error behind the line that names its object (uv, cargo).
    private func quoted(_ chosen: Cause, _ chain: [Cause], _ frame: Int) -> LineText {
        let (text, lead) = (chosen.text, "caused by: ")
        if text.begins(lead), text.holds(" (os error "), !text.holds(": ", after: lead),
            let above = chain.last(where: { $0.place < chosen.place })?.text
        {
            let head = above.begins(lead) ? above.from(lead.utf8.count) : above
            return LineText(head.bytes + [.colon, .space] + text.bytes[lead.utf8.count...])
        }
        let isFirst = chosen.place == chain[0].place
        let end = isFirst ? frame : chosen.place + Self.messageMax
        let told = detail(chosen.place, until: end)
        return told == lines[chosen.place].text ? text : told
    }

    private static func isEnd(_ text: LineText) -> Bool { text.begins("}") }

    private static func isTail(_ text: LineText) -> Bool {
        text.begins("}") || text.begins("emitted 'error'") || text.begins("]")
    }

    /// `Caused by: …`, `[cause]: …`, ` ---> …`, `Suppressed: …`.
    private static func causeText(_ text: LineText) -> LineText? {
        let plain = text.trimmed
        if plain.begins("caused by: ") || plain.begins("suppressed: ") { return plain }
        if plain.begins("[cause]: ") { return plain.from(9) }
        if plain.begins("---> ") { return plain.from(5) }
        if plain.begins("(inner exception ") { return plain }
        return nil
    }

    /// Whether the runtime says that nothing handles the error.
    private func isFinal(_ place: Int, _ end: Int) -> Bool {
        let text = lines[place].text
        if text.begins("exception in thread \"main\"") || text.begins("uncaught ") { return true }
        if text.begins("unhandled exception") { return true }
        for above in max(0, place - 3)..<place
        where lines[above].isSource || lines[above].text.begins("unhandled exception")
            || lines[above].text.begins("node:internal/")
        {
            return true
        }
        return lines[end..<min(end + 3, lines.count)].contains { $0.text.begins("node.js v") }
    }
}

extension LineText {
    /// Whether `phrase` stands behind `lead`.
    fileprivate func holds(_ phrase: String, after lead: String) -> Bool {
        let start = begins(lead) ? lead.utf8.count : 0
        return offset(of: phrase, from: start) != nil
    }
}
