internal import VigiaCore

/// Reads `alerts`: who is told of what.
///
/// Addresses, tokens and passwords are secret: no message quotes them, and each is placed at its
/// key.
struct AlertReader {
    let context: ConfigurationContext
    let problems: ConfigProblems

    /// Reads the section.
    ///
    /// - Parameter project: the whole file, with the values of variables.
    /// - Returns: nil where there is no such section, or nobody to tell.
    func read(_ project: Section) -> AlertPolicy? {
        guard let entry = project["alerts"],
            let section = project.section("alerts", keys: .alerts)
        else { return nil }
        let (rules, quiet) = (rules(section, of: project), quiet(section))
        guard let to = section["to"] else {
            if !section.hasSlip(of: "to") {
                let problem = "\"alerts\" does not say where to send them"
                problems.add("missing", at: entry.place, problem, hint: Self.example)
            }
            return nil
        }
        guard case .list(let items) = to.value.shape else {
            let problem = "\"to\" must be a list of targets, not \(to.value.kind)"
            problems.add("kind", at: to.keyPlace, problem, hint: Self.example)
            return nil
        }
        let limit = AlertPolicy.targetsMax
        if items.count > limit {
            let problem = "there are \(items.count) targets; at most \(limit) are allowed"
            problems.add("out_of_range", at: to.keyPlace, problem)
        }
        var targets: [AlertTarget] = []
        for item in items.prefix(limit) {
            if let target = target(item, section, among: targets) { targets.append(target) }
        }
        var policy = AlertPolicy(targets: targets, rules: rules)
        policy.quiet = quiet
        return targets.isEmpty ? nil : policy
    }

    private func quiet(_ alerts: Section) -> QuietTimes? {
        guard let entry = alerts["quiet"], !alerts.isWord("off", "quiet"),
            let texts = alerts.texts(entry)
        else { return nil }
        let hint = "for example: [\"22:00-07:00\", \"Sat-Sun\"]"
        guard (1...QuietTimes.textsMax).contains(texts.count) else {
            let problem = "\"quiet\" must have 1 to \(QuietTimes.textsMax) times"
            problems.add("out_of_range", at: entry.keyPlace, problem, hint: hint)
            return nil
        }
        do throws(QuietTimesError) {
            return try QuietTimes(texts)
        } catch .unreadable(let text) {
            let problem = "\"quiet\" cannot be \(quoted(text))"
            problems.add("value", at: entry.place, problem, hint: hint)
        } catch {
            let problem = "\"quiet\" covers the whole week, so no warning would ever be sent"
            problems.add("value", at: entry.place, problem, hint: "use severity: critical instead")
        }
        return nil
    }

    static let example = "write alerts: { to: [{ slack: \"${SLACK_URL}\" }] }"

    private func rules(_ alerts: Section, of project: Section) -> AlertRules {
        var rules = AlertRules()
        guard let section = alerts.section("rules", keys: .alertRules) else { return rules }
        let span = Duration.seconds(1) ... .days(31)
        rules.givenUp = section.isOn("given_up") ?? rules.givenUp
        rules.flapping = section.isOn("flapping") ?? rules.flapping
        rules.backup = section.isOn("backup") ?? rules.backup
        rules.incident = section.isOn("incident") ?? rules.incident
        rules.slow = section.isOn("slow") ?? rules.slow
        rules.errors = section.limit("errors", or: rules.errors) { $0.duration("errors", in: span) }
        var services: [String] = []
        if case .map(let entries)? = project["services"]?.value.shape {
            services = entries.map(\.key)
        }
        rules.log = LogRuleReader(rules: section, services: services).read()
        rules.down = section.limit("down", or: rules.down) { $0.duration("down", in: span) }
        rules.memory = section.limit("memory", or: rules.memory) { $0.duration("memory", in: span) }
        rules.leak = section.limit("leak", or: rules.leak) { $0.duration("leak", in: span) }
        rules.disk = section.limit("disk", or: rules.disk) { $0.wholePercent("disk", in: 1...90) }
        return rules
    }

    private func target(
        _ node: Node,
        _ alerts: Section,
        among others: [AlertTarget]
    ) -> AlertTarget? {
        guard case .map(let entries) = node.shape else {
            let problem = "a target must be a map of settings, not \(node.kind)"
            problems.add("kind", at: alerts.keyPlace("to"), problem, hint: Self.example)
            return nil
        }
        let kinds = entries.compactMap { AlertTarget.Kind(rawValue: $0.key) }
        guard
            let own = Section(
                node.withHiddenValues,
                at: entries.first?.keyPlace ?? node.place,
                called: "a target",
                keys: .alertTarget(of: kinds.first),
                problems: problems,
                variables: alerts.variables
            )
        else { return nil }
        guard let kind = kinds.first else {
            let known = Keys.alertTarget(of: nil).known
            if entries.allSatisfy({ known.contains($0.key) }) {
                let hint = "add one: " + Keys.alertKinds.joined(separator: ", ")
                problems.add("missing", at: own.place, "the target has no kind", hint: hint)
            }
            return nil
        }
        guard var target = AlertTargetReader(context: context, own: own).read(kind) else {
            return nil
        }
        target.name = name(own, kind, among: others.map(\.name))
        return target
    }

    private func name(
        _ own: Section,
        _ kind: AlertTarget.Kind,
        among others: [String]
    ) -> String {
        guard let entry = own["name"], let name = own.text("name") else {
            let numbered = (2...).lazy.map { "\(kind.rawValue)-\($0)" }
            return others.contains(kind.rawValue)
                ? numbered.first { !others.contains($0) } ?? "" : kind.rawValue
        }
        problems.checkName(name, of: "target", at: entry.place)
        if others.contains(name) {
            let problem = "two targets are called \(quoted(name))"
            problems.add("conflict", at: entry.place, problem)
        }
        return name
    }
}

extension Section {
    /// The place of a key; that of the map where it is missing.
    fileprivate func keyPlace(_ key: String) -> Place { self[key]?.keyPlace ?? place }

    /// A rule that is on or off.
    fileprivate func isOn(_ key: String) -> Bool? {
        word(key, of: Switch.self).map { $0 == .on }
    }

    /// The limit of a rule; nil for a rule that is off.
    fileprivate func limit<Limit>(
        _ key: String,
        or standard: Limit?,
        _ read: (Section) -> Limit?
    ) -> Limit? {
        if self[key] == nil { return standard }
        return isWord("off", key) ? nil : read(self)
    }

    /// A percentage within `range`: `10%`.
    fileprivate func wholePercent(_ key: String, in range: ClosedRange<Int>) -> Int? {
        guard let entry = self[key], let text = text(of: entry, as: "a percentage") else {
            return nil
        }
        guard text.last == "%", let value = Int(text.dropLast()), range.contains(value) else {
            problems.add(
                "value",
                at: entry.place,
                "\(quoted(key)) cannot be \(quoted(text))",
                hint: "write a percentage from \(range.lowerBound)% to \(range.upperBound)%, or off"
            )
            return nil
        }
        return value
    }
}

extension Node {
    /// The same map, with no value shown in messages but those of plain settings.
    fileprivate var withHiddenValues: Node {
        guard case .map(let entries) = shape else { return self }
        let hidden = entries.map { entry in
            var entry = entry
            let isPlain = ["name", "severity", "tls", "ca", "every"].contains(entry.key)
            if !isPlain { entry.value.place.isSecret = true }
            return entry
        }
        return Node(shape: .map(hidden), place: place)
    }
}

/// Whether a rule is on.
private enum Switch: String, CaseIterable {
    case on
    case off
}
