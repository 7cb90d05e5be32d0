/// How an error of a chain relates to the next one.
enum ChainLink {
    /// The later error was raised from the earlier one.
    case direct
    /// The later error came while the earlier one was handled.
    case during
}

// Python prints a chain of errors from the root to the last one.
extension ClueReader {
    mutating func readPython(_ place: Int) -> Int? {
        let first = unframed(place)
        if first.begins("exception group traceback") || first.begins("+ exception group") {
            return readGroup(place)
        }
        guard isTraceback(first) else { return nil }
        var chain: [(text: LineText, whole: CauseClass?, link: ChainLink)] = []
        var here = place
        while here < lines.count, isTraceback(unframed(here)) {
            let begin = here
            here = skipFrames(from: here + 1, margin: margin(here))
            guard here < lines.count else { break }
            let head = here
            var link: ChainLink?
            here = head + 1
            while here < min(lines.count, head + Self.messageMax), link == nil {
                let text = unframed(here)
                if isTraceback(text) || isNewRecord(here, after: head) { break }
                link = Self.link(text)
                here += 1
            }
            let told = cause(ofMessageAt: head, until: link == nil ? head + 1 : here - 1)
            let whole =
                ofChild(told, lines[head].text, from: begin, until: head)
                ?? ofSettings(told, from: begin, until: head) ?? told
            let text = detail(head, until: nil)
            chain.append((text, whole ?? meaning(of: text), link ?? .direct))
            guard link != nil else {
                here = head + 1
                break
            }
            while here < lines.count, unframed(here).isEmpty { here += 1 }
        }
        guard !chain.isEmpty else { return place + 1 }
        let chosen = chain[Self.chosen(in: chain.map { ($0.whole?.isSpecific == true, $0.link) })]
        let sureness = self.strength(ofTraceAt: place, otherwise: .final)
        add(chosen.text, sureness, chosen.whole ?? .exception, at: place)
        return here
    }

    /// The error to quote: the root of the last direct chain, unless only another one is specific.
    private static func chosen(in chain: [(isSpecific: Bool, link: ChainLink)]) -> Int {
        var root = chain.count - 1
        while root > 0, chain[root - 1].link == .direct { root -= 1 }
        if let told = chain.indices[root...].first(where: { chain[$0].isSpecific }) { return told }
        return chain.indices[..<root].last { chain[$0].isSpecific } ?? root
    }

    /// The cause of an error that a call which starts a child process raised; nil for other calls.
    private func ofChild(
        _ cause: CauseClass?,
        _ text: LineText,
        from begin: Int,
        until head: Int
    ) -> CauseClass? {
        let isChild = lines[begin..<head].suffix(8).contains {
            $0.text.holds("_execute_child") || $0.text.holds("os.fork")
                || $0.text.holds("in _launch")
        }
        guard isChild else { return nil }
        if text.holds("resource temporarily unavailable") { return .processesExhausted }
        return cause == .fileMissing || cause == .permissionDenied ? .execFailed : nil
    }

    /// The cause of an error without a known reason that came while settings were read.
    private func ofSettings(
        _ cause: CauseClass?,
        from begin: Int,
        until head: Int
    ) -> CauseClass? {
        guard cause?.isSpecific != true else { return nil }
        let isOfSettings = lines[begin..<head].suffix(8).contains {
            $0.text.holds("/pydantic_settings/") || $0.text.holds("/logging/config.py")
        }
        return isOfSettings ? .configuration : nil
    }

    private func isTraceback(_ text: LineText) -> Bool {
        text.begins("traceback (most recent call last)")
    }

    /// Whether a log line begins here that belongs to another record than the line at `place`.
    private func isNewRecord(_ here: Int, after place: Int) -> Bool {
        lines[here].record != lines[place].record && lines[here].level != nil
    }

    private static func link(_ text: LineText) -> ChainLink? {
        if text.begins("during handling of the above exception") { return .during }
        return text.begins("the above exception was the direct cause") ? .direct : nil
    }

    /// The line without the margin that exception groups print.
    private func unframed(_ place: Int) -> LineText {
        lines[place].text.trimmed
    }

    /// How many blanks a line begins with.
    private func margin(_ place: Int) -> Int {
        lines[place].text.bytes.prefix { $0 == .space || $0 == .tab }.count
    }

    /// The index behind the frames of a trace that is indented by `margin`.
    private func skipFrames(from place: Int, margin: Int) -> Int {
        var here = place
        while here < lines.count {
            let text = lines[here].text
            guard
                text.isEmpty || self.margin(here) > margin || text.begins("> ")
                    || lines[here].isSource
                    || text.begins("[previous line repeated")
            else { return here }
            here += 1
        }
        return here
    }

    /// The cause that the lines of one message name together.
    func cause(ofMessageAt place: Int, until end: Int) -> CauseClass? {
        var found = meaning(at: place)
        var here = place + 1
        while found == nil, here < min(end, lines.count), here < place + Self.messageMax {
            let text = lines[here].text
            if !text.isEmpty, !Chatter.isFrame(text), !Chatter.isNoise(text) {
                found = meaning(of: text)
            }
            here += 1
        }
        return found
    }

    /// An exception group: its first member with a specific cause, else its first member.
    private mutating func readGroup(_ place: Int) -> Int {
        var here = place
        var members: [(text: LineText, cause: CauseClass?)] = []
        var group: LineText?
        while here < lines.count, let text = Self.inMargin(lines[here].text) {
            here += 1
            guard !text.isIndented, ErrorType.stands(in: text) else { continue }
            if text.begins("exceptiongroup") || text.begins("baseexceptiongroup") {
                group = text
            } else {
                members.append((text, meaning(of: text)))
            }
        }
        let sureness = self.strength(ofTraceAt: place, otherwise: .final)
        let told = members.first { $0.cause?.isSpecific == true } ?? members.first
        if let text = told?.text ?? group {
            add(text, sureness, told?.cause ?? .exception, at: place)
        }
        return max(here, place + 1)
    }

    /// The text behind the margin `  | `; nil where the line has no margin.
    private static func inMargin(_ text: LineText) -> LineText? {
        let head = text.bytes.prefix { $0 == .space }.count
        guard head < text.bytes.count else { return nil }
        let mark = text.bytes[head]
        guard mark == UInt8(ascii: "|") || mark == UInt8(ascii: "+") else { return nil }
        let rest = text.from(head + 1)
        return rest.bytes.first == .space ? rest.from(1) : rest
    }
}
