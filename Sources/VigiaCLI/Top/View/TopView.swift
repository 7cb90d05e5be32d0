import VigiaWire

/// Draws the model of `vigia top` as lines, as many as the screen has rows, each as wide as it.
struct TopView {
    let model: TopModel

    init(_ model: TopModel) { self.model = model }

    private var width: Int { model.size.columns }

    /// The lines of the screen, from the first row to the last.
    var lines: [ScreenLine] {
        let rows = max(0, model.size.rows)
        let layout = model.layout
        var lines = [heading]
        if model.showsHelp {
            lines += TopHelp.lines.map { ScreenLine(painted: $0, hasColour: model.hasColour) }
        } else {
            if layout.services > 0 || !model.isEnlarged { lines += services(layout.services) }
            if let pane = layout.pane { lines += [title] + text(pane) }
        }
        lines = Array(lines.prefix(max(0, rows - 1)))
        lines += Array(repeating: ScreenLine(), count: max(0, rows - 1 - lines.count))
        if rows > 0 { lines.append(last) }
        return lines.map { $0.fitted(to: width) }
    }

    private func coloured(_ colour: Colour) -> TextStyle {
        model.hasColour || colour == .bold || colour == .dim ? TextStyle(colour) : .bold
    }
}

// Heading, services, and what is to say of the selected one.
extension TopView {
    private var heading: ScreenLine {
        let words = model.status.map { StatusTable.heading($0) } ?? model.project
        let line = ScreenLine(words.plain, .dim)
        let trouble: String?
        switch model.silence {
        case nil: trouble = model.status.flatMap { StatusTable.silence($0) }
        case .noAnswer: trouble = "Vigia does not answer"
        case .notRunning: trouble = "Vigia does not run"
        case .refused(let why): trouble = why.plain
        }
        guard let trouble else { return line }
        // It is more important than who does not answer.
        var alarm = coloured(.red)
        alarm.isBold = true
        return ScreenLine(trouble, alarm) + ScreenLine("  ") + line
    }

    private func services(_ rows: Int) -> [ScreenLine] {
        let first = min(model.firstService, model.services.count)
        let range = first..<min(model.services.count, first + rows)
        let table = TopTable(
            model.services,
            seen: range,
            model.readings,
            width: width,
            hasColour: model.hasColour
        )
        let isOld = model.silence != nil
        let seen = range.map { place -> ScreenLine in
            let isSelected = model.services[place].name == model.selected
            let row = table.row(place - first)
            let line = isOld ? row.styled { $0.isDim = true } : row
            return isSelected ? line.fitted(to: width).styled { $0.isReversed = true } : line
        }
        return [table.titles] + seen + [detail] + (model.layout.hasPast ? [past] : [])
    }

    private var past: ScreenLine {
        let words = model.past.isEmpty ? "" : "last hour: \(model.past)"
        return ScreenLine(words, .dim)
    }

    /// What is to say of the selected service, and how many services there are if not all are seen.
    private var detail: ScreenLine {
        guard let place = model.place else {
            return ScreenLine(model.services.isEmpty ? "no services" : "", .dim)
        }
        let service = model.services[place]
        let isIll = !service.isWell || service.health == .degraded
        let why = isIll ? StatusTable.why(service) : nil
        let parts = [why, service.statusText.map { "says: \($0.plain)" }]
        let words = parts.compactMap { $0 }.joined(separator: "; ")
        let isHidden = model.services.count > model.layout.services
        let count = isHidden ? "\(place + 1) of \(model.services.count)  " : ""
        let style = service.isWell ? TextStyle.dim : coloured(.yellow)
        return ScreenLine(count, .dim) + ScreenLine(words, style)
    }
}

// The pane.
extension TopView {
    /// The panes with the one that is seen, of which service, and how much of it.
    private var title: ScreenLine {
        var line = ScreenLine("── ", .dim)
        for pane in TopPane.allCases {
            let isSeen = pane == model.pane
            line.add(ScreenLine(" \(pane.title) ", .init(isDim: !isSeen, isReversed: isSeen)))
        }
        line.add(ScreenLine("  ", .dim))
        let isOfAll = model.showsAll && model.pane != .why || model.pane == .orders
        let whose = isOfAll ? "all" : model.selected?.plain ?? ""
        let text = model[model.pane]
        let seen = text.seen(model.layout.pane ?? 0)
        let isAtEnd = seen.upperBound == text.lines.count
        let share = isAtEnd ? "" : " · line \(seen.lowerBound + 1) of \(text.lines.count)"
        let search = model.needle.isEmpty ? "" : " · /\(model.needle.plain)"
        line = line + ScreenLine("\(whose)\(share)\(search) ", .dim)
        let rest = max(0, width - line.columns)
        return line + ScreenLine(String(repeating: "─", count: rest), .dim)
    }

    private func text(_ rows: Int) -> [ScreenLine] {
        let text = model[model.pane]
        let range = text.seen(rows)
        var lines = range.map { place in
            ScreenLine(painted: text.lines[place], hasColour: model.hasColour)
                .marking(model.needle).dropping(text.shift)
        }
        if text.lines.isEmpty, let words = nothing { lines = [ScreenLine(words, .dim)] }
        return lines + Array(repeating: ScreenLine(), count: max(0, rows - lines.count))
    }

    private var nothing: String? {
        switch model.pane {
        case .logs: "nothing was written yet"
        case .events: "no events are recorded"
        case .why: nil
        case .orders: "s starts the service, S stops it, r restarts it, R reloads it, d drills it"
        }
    }
}

// The last row.
extension TopView {
    private var last: ScreenLine {
        if let question = model.question {
            return ScreenLine(question.text.plain, .init(isBold: true))
        }
        if let typed = model.typed { return ScreenLine("/\(typed.plain)") + cursor }
        if let message = model.message { return ScreenLine(message.plain, .bold) }
        if let running = model.running { return ScreenLine("\(running.text) …".plain, .bold) }
        return TopHelp.keys
    }

    private var cursor: ScreenLine { ScreenLine(" ", .init(isReversed: true)) }
}
