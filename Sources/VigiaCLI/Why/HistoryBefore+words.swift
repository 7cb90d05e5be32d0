import VigiaCore
import VigiaHistory

// What was seen before an incident, for people.
extension HistoryBefore {
    /// The most answers of a probe that are shown, and the most numbers of the memory without a
    /// curve.
    private static let (answersMax, numbersMax) = (5, 3)

    /// The last answers to the probe: `health 12ms 11ms 14ms 870ms ✗`; nil without any.
    func health(_ output: Output) -> String? {
        guard !probes.isEmpty else { return nil }
        let answers = probes.suffix(Self.answersMax).map { probe in
            switch probe.result {
            case .passed: probe.elapsed.text
            case .degraded: probe.elapsed.text + " degraded"
            case .failed: output.isTerminal ? "✗" : "failed"
            }
        }
        return "health " + answers.joined(separator: " ")
    }

    /// The memory: `memory ▂▂▃▃▅ 212 MB of 500 MB`; nil where it was not read.
    func memory(_ output: Output) -> String? {
        guard let last = memory.last else { return nil }
        let whole = limit.map { " of \($0)" } ?? ""
        guard output.isTerminal else {
            let step = max(1, (memory.count - 1) / (Self.numbersMax - 1))
            let first = stride(from: 0, to: memory.count - 1, by: step)
                .prefix(Self.numbersMax - 1).map { memory[$0].used.description }
            return "memory " + (first + [last.used.description]).joined(separator: ", ") + whole
        }
        let numbers = memory.map { Double($0.used.count) }
        let curve = Curve.drawn(numbers, highest: limit.map { Double($0.count) })
        return "memory \(curve) \(last.used)\(whole)"
    }
}
