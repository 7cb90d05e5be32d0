internal import VigiaCore

/// Reads `log` of the rules of alerts: the lines that raise one.
struct LogRuleReader {
    let rules: Section
    /// The names of all services.
    let services: [String]

    private var problems: ConfigProblems { rules.problems }

    /// Reads one rule, or a list of rules.
    func read() -> [LogRule] {
        guard let entry = rules["log"], !rules.isWord("off", "log") else { return [] }
        let nodes: [Node] =
            if case .list(let items) = entry.value.shape { items } else { [entry.value] }
        guard nodes.count <= LogRule.rulesMax else {
            let problem = "there are \(nodes.count) rules; at most \(LogRule.rulesMax) are allowed"
            problems.add("out_of_range", at: entry.keyPlace, problem)
            return []
        }
        return nodes.compactMap { node in
            Section(
                node,
                at: node.place,
                called: "\"log\"",
                keys: .logRule,
                problems: problems,
                variables: rules.variables
            ).flatMap(rule)
        }
    }

    private func rule(_ own: Section) -> LogRule? {
        guard let entry = own["match"] else {
            let problem = "the rule does not say what a line must match"
            let hint = "write log: { match: \"out of memory\" }"
            problems.add("missing", at: own.place, problem, hint: hint)
            return nil
        }
        guard let text = own.text("match"), let pattern = pattern(text, at: entry.place) else {
            return nil
        }
        var rule = LogRule(pattern: pattern)
        if let entry = own["services"] { rule.services = own.texts(entry) ?? [] }
        for service in rule.services where !services.contains(service) {
            problems.add(
                "value",
                at: own["services"]?.place ?? own.place,
                "there is no service called \(quoted(service))"
                    + didYouMean(nearest(to: service, among: services))
            )
        }
        let span = Duration.seconds(1) ... .days(31)
        rule.overAfter = own.duration("over_after", in: span) ?? rule.overAfter
        return rule
    }

    private func pattern(_ text: String, at place: Place) -> LinePattern? {
        do throws(LinePatternError) {
            return try LinePattern(text)
        } catch {
            let hint = "for example: \"^ERROR|out of memory\""
            problems.add("value", at: place, "\(quoted(text)) \(error.words)", hint: hint)
            return nil
        }
    }
}
