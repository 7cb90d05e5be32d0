import VigiaWire

// Keys: those of less(1), htop(1) and k9s where these agree.
extension TopModel {
    mutating func press(_ key: TopKey) -> [TopEffect] {
        message = nil
        if key == .redraw { return [.redraw] }
        if let question { return answer(question, key) }
        if typed != nil { return type(key) }
        if showsHelp {
            showsHelp = false
            return []
        }
        switch key {
        case .character(let character): return press(character)
        case .up, .down: return move(key == .up ? -1 : 1)
        case .pageUp, .pageDown: scroll((key == .pageUp ? -1 : 1) * max(1, rows - 1))
        case .home: self[pane].scrollToBegin()
        case .end: self[pane].scrollToEnd()
        case .left, .right: self[pane].shift(key == .left ? -Self.shiftStep : Self.shiftStep)
        case .tab: return show(pane.next())
        case .backTab: return show(pane.next(-1))
        case .enter: isEnlarged.toggle()
        case .escape: escape()
        case .backspace, .redraw: break
        }
        return []
    }

    /// How many columns the arrows to the sides move.
    private static let shiftStep = 16

    /// The rows of the pane.
    private var rows: Int { layout.pane ?? 0 }

    private mutating func press(_ character: Character) -> [TopEffect] {
        switch character {
        case "q": return [.quit]
        case "?": showsHelp = true
        case "k": return move(-1)
        case "j": return move(1)
        case "g": self[pane].scrollToBegin()
        case "G": self[pane].scrollToEnd()
        case " ": scroll(max(1, rows - 1))
        case "b": scroll(-max(1, rows - 1))
        case "l": return show(.logs)
        case "e": return show(.events)
        case "w": return show(.why)
        case "o": return show(.orders)
        case "a":
            showsAll.toggle()
            return [.follow(showsAll ? nil : selected)]
        case "/": typed = ""
        case "n": find(1)
        case "N": find(-1)
        case "s": return order("start")
        case "S": ask("stop")
        case "r": ask("restart")
        case "R": ask("reload")
        case "d": if let name = free() { question = .drill(name) }
        default: break
        }
        return []
    }

    /// Chooses another service; where the pane has the whole screen, its lines move.
    private mutating func move(_ step: Int) -> [TopEffect] {
        if isEnlarged {
            scroll(step)
            return []
        }
        guard let place else { return [] }
        return select(services[min(max(0, place + step), services.count - 1)].name)
    }

    private mutating func scroll(_ step: Int) { self[pane].scroll(step, rows) }

    private mutating func escape() {
        if !needle.isEmpty { needle = "" } else { isEnlarged = false }
    }
}

// Orders.
extension TopModel {
    /// The selected service, unless a command is carried out already.
    private mutating func free() -> String? {
        if let running { message = "wait for the end of `\(running.text)`" }
        return running == nil ? selected : nil
    }

    private mutating func ask(_ command: String) {
        if let name = free() { question = .order(TopOrder(words: [command, name])) }
    }

    private mutating func order(_ command: String) -> [TopEffect] {
        free().map { run(TopOrder(words: [command, $0])) } ?? []
    }

    private mutating func run(_ order: TopOrder) -> [TopEffect] {
        running = order
        self[.orders].add(["$ \(order.text)"])
        self[.orders].scrollToEnd()
        // A drill takes long, and tells much.
        if order.words.first == DrillCommand.usage.name { pane = .orders }
        return [.run(order)]
    }

    private mutating func answer(_ question: TopQuestion, _ key: TopKey) -> [TopEffect] {
        self.question = nil
        guard case .character(let character) = key else { return [] }
        switch question {
        case .order(let order): return ["y", "Y"].contains(character) ? run(order) : []
        case .drill(let service):
            let drill = TopQuestion.drills.first { $0.key == character }
            guard let kind = drill?.kind.rawValue else { return [] }
            self.question = .order(TopOrder(words: [DrillCommand.usage.name, kind, service]))
            return []
        }
    }
}

// Searching.
extension TopModel {
    /// The most characters of a text to search.
    private static let typedMax = 200

    private mutating func type(_ key: TopKey) -> [TopEffect] {
        switch key {
        case .character(let character):
            if (typed?.count ?? 0) < Self.typedMax { typed?.append(character) }
        case .backspace: if typed?.popLast() == nil { typed = nil }
        case .escape: typed = nil
        case .enter:
            needle = typed?.lowercased() ?? ""
            typed = nil
            if !needle.isEmpty { find(-1) }
        default: break
        }
        return []
    }

    private mutating func find(_ step: Int) {
        guard !needle.isEmpty else { return message = "/ searches" }
        if !self[pane].find(needle, step, rows) { message = "no line matches \(needle)" }
    }
}
