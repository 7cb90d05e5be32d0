// Runtimes whose errors have a form of their own.
extension ClueReader {
    /// `app.rb:3:in 'open': message (Type)`, its frames, and the same for each cause.
    mutating func readRuby(_ place: Int) -> Int? {
        guard isRuby(place) else { return nil }
        var (here, heads) = (place, [place])
        here += 1
        while here < lines.count {
            let text = lines[here].text
            if text.isIndented || text.isEmpty {
                here += 1
            } else if isRuby(here) {
                heads.append(here)
                here += 1
            } else if here < place + Self.messageMax, fromFollows(here) {
                here += 1
            } else {
                break
            }
        }
        let told = heads.last { cause(ofMessageAt: $0, until: $0 + 1)?.isSpecific == true }
        let chosen = told ?? heads[heads.count - 1]
        let sureness = self.strength(ofTraceAt: place, otherwise: .final)
        let known = self.cause(ofMessageAt: chosen, until: chosen + 4)
        add(lines[chosen].text, sureness, known ?? .exception, at: place)
        return here
    }

    private func isRuby(_ place: Int) -> Bool {
        let text = lines[place].text
        guard signs(at: place).contains(.ruby), !text.isIndented,
            text.holds(":in `") || text.holds(":in '")
        else { return false }
        return text.ends(")") || fromFollows(place) || text.holds("': ")
    }

    private func fromFollows(_ place: Int) -> Bool {
        lines[(place + 1)..<min(place + Self.messageMax, lines.count)].contains {
            $0.text.isIndented && $0.text.trimmed.begins("from ")
        }
    }

    /// `panic: …` or `fatal error: …`, followed by the stacks of goroutines.
    mutating func readGo(_ place: Int) -> Int? {
        let text = lines[place].text
        let isRuntime = text.begins("runtime: ")
        guard text.begins("panic: ") || text.begins("fatal error: ") || isRuntime else {
            return nil
        }
        guard goroutineFollows(place) else { return nil }
        let known = meaning(at: place)
        add(text, .final, known ?? .exception, at: place)
        var here = place
        while here < lines.count, !lines[here].text.begins("goroutine ") { here += 1 }
        while here < lines.count, isGoStack(here) { here += 1 }
        return max(here, place + 1)
    }

    private func goroutineFollows(_ place: Int) -> Bool {
        lines[place..<min(place + 60, lines.count)].contains {
            $0.text.begins("goroutine ") || $0.text.begins("runtime stack:")
        }
    }

    private func isGoStack(_ place: Int) -> Bool {
        let text = lines[place].text
        return text.isEmpty || text.isIndented || text.begins("goroutine ") || text.ends(")")
            || text.begins("created by ") || text.ends("...")
    }

    /// `thread 'main' panicked at src/main.rs:4:5:`, with the message on the next line.
    mutating func readRust(_ place: Int) -> Int? {
        let text = lines[place].text
        guard text.begins("thread '"), text.holds("' panicked at") || text.holds(") panicked at")
        else { return nil }
        let isBelow = text.ends(":") && place + 1 < lines.count
        let told = isBelow ? place + 1 : place
        let known = cause(ofMessageAt: told, until: told + 3)
        let isMain = text.begins("thread 'main'")
        add(lines[told].text, isMain ? .final : .fatal, known ?? .exception, at: place)
        return told + 1
    }

    /// `Error:` with numbered causes below it, perhaps with frames, as eyre prints them.
    mutating func readNumbered(_ place: Int) -> Int? {
        guard place + 1 < lines.count, lines[place + 1].text.trimmed.begins("0: ") else {
            return nil
        }
        return readCauses(place)
    }

    /// `Error: …` with deeper causes below `Caused by:`, as anyhow, eyre and Rails print them.
    mutating func readCauses(_ place: Int) -> Int? {
        let text = lines[place].text.trimmed
        let isList = text.equals("caused by:")
        guard isList || text.equals("error:") else { return nil }
        var (here, last) = (place + 1, place)
        while here < lines.count, !lines[here].text.isEmpty,
            lines[here].text.isIndented || here == place + 1
                || here == place + 2 && lines[here - 1].text.low.last == .colon
                || isPlaceOfSettings(here)
        {
            last = here
            here += 1
        }
        guard last > place else { return nil }
        let isNumbered = lines[last].text.trimmed.low.first?.isDigit == true
        if !isNumbered {
            let isHead = lines[place + 1].text.low.last == .colon && last > place + 1
            last = isHead && !Chatter.isItem(lines[place + 2].text) ? place + 2 : place + 1
        }
        let told = lines[last].text.trimmed
        let number = told.low.prefix { $0.isDigit }.count
        let bare =
            number > 0 && number < told.bytes.count && told.bytes[number] == .colon
            ? told.from(number + 1).trimmed : told
        var known = cause(ofMessageAt: last, until: isList ? last + 1 : here)
        if known == nil, !isList, (place..<here).contains(where: isPlaceOfSettings) {
            known = .configuration
        }
        let above = isList ? clues.last.flatMap { place - $0.place <= 4 ? $0 : nil } : nil
        let cause = known ?? above?.cause
        add(bare, max(.fatal, above?.strength ?? .fatal), cause ?? .exception, at: place)
        return here
    }

    /// `error[E0425]: …` above ` --> src/main.rs:2:5`, or above `└─ lib/app.ex:4:5` in Elixir; the
    /// first of several.
    mutating func readRustc(_ place: Int) -> Int? {
        let text = lines[place].text.trimmed
        guard text.begins("error: ") || text.begins("error["), isAbovePlace(place) else {
            return nil
        }
        if let last = clues.last, isAbovePlace(last.place) { return place + 2 }
        let isMissing = meaning(at: place) == .moduleMissing
        let isSettings = FilePlace.isSettings(lines[place + 1].text)
        let cause: CauseClass = isSettings ? .configuration : .syntaxError
        add(text, .error, isMissing ? .moduleMissing : cause, at: place)
        return place + 2
    }

    private func isAbovePlace(_ place: Int) -> Bool {
        let below = lines[(place + 1)...].prefix(Self.messageMax)
        if lines[place].text.isIndented { return below.contains { $0.text.trimmed.begins("└─ ") } }
        return below.first?.text.trimmed.begins("--> ") == true
    }

    private func isPlaceOfSettings(_ place: Int) -> Bool {
        FilePlace.isSettings(lines[place].text)
    }

    /// `** (RuntimeError) message`; the innermost of several.
    mutating func readElixir(_ place: Int) -> Int? {
        guard lines[place].text.trimmed.begins("** (") else { return nil }
        var (here, heads) = (place + 1, [place])
        while here < lines.count, lines[here].text.isIndented || lines[here].text.begins("** (") {
            if lines[here].text.trimmed.begins("** (") { heads.append(here) }
            here += 1
        }
        // The compiler has already named the error above.
        if lines[place].text.ends("(errors have been logged)"), clues.last != nil { return here }
        let told = heads.last { meaning(at: $0)?.isSpecific == true }
        let chosen = told ?? heads[heads.count - 1]
        let known = cause(ofMessageAt: chosen, until: chosen + 3)
        let sureness = self.strength(ofTraceAt: place, otherwise: .final)
        add(lines[chosen].text, sureness, known ?? .exception, at: place)
        return here
    }

    /// Errors that some programs print as a block of several lines.
    mutating func readBlock(_ place: Int) -> Int? {
        let text = lines[place].text
        if text.begins("*** fatal config file error") { return readRedis(place) }
        if text.begins("the application panicked (crashed)") { return readBelow(place) }
        if text.begins("in "), text.low.last == .colon, text.holds(".php line ") {
            return readSymfony(place)
        }
        if text.isIndented, text.trimmed.equals("while executing") { return readTcl(place) }
        if text.begins("terminate called after throwing") { return readTerminate(place) }
        if text.begins("# a fatal error has been detected by the java") { return readJVM(place) }
        if text.begins("init terminating in ") { return readBoot(place) }
        if text.low.last == .colon, text.begins("unhandled exception") || isScheme(text) {
            return readBelow(place)
        }
        if text.begins("execution error (") || text.begins("execution error at ") {
            return readBelow(place)
        }
        if text.begins("fatal error: uncaught ") || text.begins("php fatal error:  uncaught ") {
            let known = cause(ofMessageAt: place, until: place + 1)
            add(text, .final, known ?? .exception, at: place)
            return place + 1
        }
        return nil
    }

    /// `ice-9/boot-9.scm:2007:7: In procedure error:`, with the message on the next line.
    private func isScheme(_ text: LineText) -> Bool {
        text.holds(": in procedure ") && text.holds(".scm:")
    }

    /// Erlang's `init terminating in do_boot (…)`, which may leave the reason to the lines above.
    private mutating func readBoot(_ place: Int) -> Int {
        let isBare = lines[place].text.ends("()")
        add(
            lines[place].text,
            isBare ? .aside : .final,
            meaning(at: place) ?? .exception,
            at: place
        )
        clues[clues.count - 1].isSummary = isBare
        return place + 1
    }

    /// `Unhandled exception:`, with the message on the next line, as Dart prints it.
    private mutating func readBelow(_ place: Int) -> Int? {
        let told = place + 1
        guard told < lines.count, !lines[told].text.isEmpty, lines[told].level == nil,
            !ErrorType.stands(in: lines[told].text.trimmed)
        else { return nil }
        add(lines[told].text, .final, meaning(at: told) ?? .exception, at: place)
        return told + 1
    }

    /// `In Kernel.php line 31:`, with the message below, as Symfony prints it.
    private mutating func readSymfony(_ place: Int) -> Int? {
        let told = lines.indices[(place + 1)...].prefix(Self.messageMax).first {
            let text = lines[$0].text.trimmed
            return !text.isEmpty && !text.begins("[")
        }
        guard let told, lines[told].level == nil else { return nil }
        add(lines[told].text, .final, meaning(at: told) ?? .exception, at: place)
        return told + 1
    }

    /// `    while executing`, with the message on the line above.
    private mutating func readTcl(_ place: Int) -> Int? {
        guard place > 0, !lines[place - 1].text.isIndented, !lines[place - 1].text.isEmpty else {
            return nil
        }
        let known = meaning(at: place - 1)
        add(lines[place - 1].text, .final, known ?? .exception, at: place - 1)
        return place + 1
    }

    private mutating func readRedis(_ place: Int) -> Int {
        var here = place + 1
        while here < lines.count, !lines[here].text.isEmpty { here += 1 }
        let told = max(place, here - 1)
        let known = meaning(at: told)
        add(lines[told].text, .final, known ?? .configuration, at: place)
        return here
    }

    private mutating func readTerminate(_ place: Int) -> Int {
        let below = place + 1
        let isTold = below < lines.count && lines[below].text.trimmed.begins("what():")
        let told = isTold ? below : place
        let known =
            cause(ofMessageAt: place, until: told + 1) ?? meaning(at: told)
        add(lines[told].text, .final, known ?? .exception, at: place)
        return told + 1
    }

    private mutating func readJVM(_ place: Int) -> Int {
        let told = (place..<min(place + 4, lines.count)).first { lines[$0].text.holds(" at pc=") }
        let line = lines[told ?? place].text
        let bare = line.bytes.prefix { $0 == UInt8(ascii: "#") || $0 == .space }.count
        add(line.from(bare), .final, .nativeCrash, at: place)
        return (told ?? place) + 1
    }
}
