internal import VigiaCore
public import VigiaJSON

// What was seen before an incident, as `vigia why --json` shows it.
extension HistoryBefore: JSONWritable {
    /// Writes all readings with their times.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("probes", probes)
            json.member("memory", memory)
            json.member("memory_limit_bytes", limit?.count)
        }
    }
}

extension ProbeReading: JSONWritable {
    /// Writes every member.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("time", time.description)
            json.member("ms", (elapsed.inSeconds * 10_000).rounded() / 10)
            json.member("result", result.word)
        }
    }
}

extension ProbeReading.Result {
    fileprivate var word: String {
        switch self {
        case .passed: "passed"
        case .degraded: "degraded"
        case .failed: "failed"
        }
    }
}

extension MemoryReading: JSONWritable {
    /// Writes every member.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("time", time.description)
            json.member("bytes", used.count)
            json.member("cpu_percent", load)
        }
    }
}
