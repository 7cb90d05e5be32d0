import VigiaWire

extension TopModel {
    /// Takes in what happened.
    ///
    /// - Parameter input: a key, a size, or what was read.
    /// - Returns: what is to be done.
    mutating func handle(_ input: TopInput) -> [TopEffect] {
        switch input {
        case .key(let key):
            defer { showSelected() }
            return press(key)
        case .size(let new):
            size = new
            showSelected()
        case .status(let new, let isReading): return take(new, isReading)
        case .silent(let why): silence = why
        case .show(let pane, let lines): self[pane].show(lines, fromEnd: true)
        case .renew(let pane, let lines): self[pane].replace(lines)
        case .add(let pane, let lines): self[pane].add(lines)
        case .past(let words): past = words
        case .ended(let order, let number): end(order, number)
        }
        return []
    }

    private mutating func take(_ new: ProjectStatus, _ isReading: Bool) -> [TopEffect] {
        let (old, names) = (place, services.map(\.name))
        (status, silence) = (new, nil)
        if isReading {
            let names = Set(new.services.map(\.name))
            readings = readings.filter { names.contains($0.key) }
            for service in new.services { readings[service.name, default: .init()].add(service) }
        }
        defer { showSelected() }
        let isOther = showsAll && names != services.map(\.name)
        let effects: [TopEffect] = isOther ? [.follow(nil)] : []
        guard place == nil else { return effects }
        // The service was removed, or nothing was selected yet: its neighbour is.
        let next = min(old ?? 0, max(0, services.count - 1))
        return effects + select(services.isEmpty ? nil : services[next].name)
    }

    private mutating func end(_ order: TopOrder, _ number: Int32) {
        running = nil
        let outcome = number == 0 ? "done" : "failed (exit status \(number))"
        message = "\(order.text): \(outcome)"
        self[.orders].add([outcome, ""])
        if number != 0 { pane = .orders }
    }

    /// Selects a service, whose logs and events are shown from now on.
    mutating func select(_ name: String?) -> [TopEffect] {
        guard name != selected else { return [] }
        (selected, past) = (name, "")
        showSelected()
        self[.why].show([], fromEnd: false)
        guard let name else { return [] }
        return (showsAll ? [] : [.follow(name)]) + (pane == .why ? [.explain(name)] : [])
    }

    /// Scrolls the services until the selected one is seen.
    private mutating func showSelected() {
        let rows = layout.services
        guard rows > 0, let place else { return }
        let last = max(0, services.count - rows)
        firstService = min(max(firstService, place - rows + 1), place, last)
    }

    /// Shows another pane.
    mutating func show(_ new: TopPane) -> [TopEffect] {
        pane = new
        guard new == .why, let selected else { return [] }
        return [.explain(selected)]
    }
}
