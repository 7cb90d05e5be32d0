import VigiaCore
import VigiaHistory

/// The curves of a service in `vigia history`: its memory, and the answers to its probe.
struct HistoryCurves {
    private let samples: [SampleSpan]
    private let (since, until): (WallTime, WallTime)

    /// The characters of a curve.
    private static let cells = 30
    /// How many samples a curve needs: each character gets at least one.
    static let samplesMin = Int64(cells * 2)

    init(_ samples: [SampleSpan], since: WallTime, until: WallTime) {
        (self.samples, self.since, self.until) = (samples, since, until)
    }

    /// The memory: `▁▂▃▄▅ 180 MB, at most 240 MB`; nil where it was not read.
    func memory(_ output: Output) -> String? {
        let read = samples.compactMap(\.memory)
        guard let last = read.last, let most = read.max() else { return nil }
        return curve(output) { $0.memory.map { Double($0.count) } } + "\(last), at most \(most)"
    }

    /// The answers to the probe: `▁▁▂█▁ 12ms, at most 870ms; 3 of 20160 failed`; nil without any.
    func health(_ output: Output) -> String? {
        let (probes, failed) = samples.reduce((0, 0)) { ($0.0 + $1.probes, $0.1 + $1.failed) }
        guard probes > 0 else { return nil }
        let times = samples.last { $0.latency != nil }?.latency.map { last in
            "\(last.text), at most \((samples.compactMap(\.slowest).max() ?? last).text); "
        }
        return curve(output) { $0.slowest.map(\.inSeconds) } + (times ?? "")
            + "\(failed) of \(probes) failed"
    }

    /// The highest number of each part of the time, as a curve in a terminal.
    private func curve(_ output: Output, _ number: (SampleSpan) -> Double?) -> String {
        guard output.isTerminal else { return "" }
        var cells = [Double?](repeating: nil, count: Self.cells)
        let length = max(1, until.milliseconds - since.milliseconds)
        for sample in samples {
            guard let number = number(sample) else { continue }
            let passed = sample.time.milliseconds - since.milliseconds
            let cell = min(max(Int(passed * Int64(Self.cells) / length), 0), Self.cells - 1)
            cells[cell] = max(cells[cell] ?? 0, number)
        }
        return Curve.drawn(cells) + " "
    }
}
