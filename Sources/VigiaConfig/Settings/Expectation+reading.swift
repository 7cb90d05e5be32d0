internal import VigiaCore

extension Section {
    /// `expect` under `health`: the statuses and JSON values that pass, and whether the body must
    /// end.
    func expectation() -> Expectation? {
        guard let entry = self["expect"] else { return nil }
        if self["http"] == nil {
            problems.add("conflict", at: entry.keyPlace, "\"expect\" belongs to \"http\"")
        }
        guard let own = section("expect", keys: .expect) else { return nil }
        var expectation = Expectation()
        if let statuses = own.statuses() { expectation.statuses = statuses }
        expectation.json = own.jsonValues()
        expectation.isWhole = own.flag("body") ?? false
        if case .text("HEAD", _)? = self["method"]?.value.shape,
            let entry = own["json"] ?? own["body"]
        {
            problems.add(
                "conflict",
                at: entry.keyPlace,
                "\(quoted(entry.key)) asks for a body, and an answer to HEAD has none"
            )
        }
        return expectation
    }

    private func statuses() -> [ClosedRange<Int>]? {
        guard let entry = self["status"], let nodes = nodes(entry) else { return nil }
        var statuses: [ClosedRange<Int>] = []
        for node in nodes {
            guard case .text(let text, _) = node.shape else { continue }
            guard let range = Self.statusRange(text) else {
                problems.add(
                    "value",
                    at: node.place,
                    "\"status\" cannot be \(quoted(text))",
                    hint: "write 200, 2xx or 200-299, or a list of them"
                )
                continue
            }
            statuses.append(range)
        }
        if nodes.isEmpty { problems.add("value", at: entry.keyPlace, "\"status\" is empty") }
        return statuses.isEmpty ? nil : statuses
    }

    /// The range of `200`, `2xx` or `200-299`.
    private static func statusRange(_ text: String) -> ClosedRange<Int>? {
        if text.utf8.count == 3, text.hasSuffix("xx"), let class_ = text.first?.wholeNumberValue {
            return (1...5).contains(class_) ? class_ * 100...class_ * 100 + 99 : nil
        }
        let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
        guard let low = ends.first ?? nil, let high = ends.last ?? nil, ends.count <= 2,
            low >= 100, high <= 599, low <= high
        else { return nil }
        return low...high
    }

    private func jsonValues() -> [String: [String]] {
        guard let entry = self["json"] else { return [:] }
        guard case .map(let entries) = entry.value.shape else {
            let problem = "\"json\" must be a map of keys and values, not \(entry.value.kind)"
            problems.add("kind", at: entry.place, problem)
            return [:]
        }
        var values: [String: [String]] = [:]
        for value in entries {
            guard let texts = texts(value) else { continue }
            if texts.isEmpty || value.key.isEmpty {
                problems.add("value", at: value.keyPlace, "\(quoted(value.key)) has no values")
            }
            values[value.key] = texts
        }
        return values
    }
}
