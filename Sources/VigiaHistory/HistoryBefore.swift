public import VigiaCore
internal import VigiaJSON

/// What was seen of a service before an incident: its last answers to probes, and its memory.
public struct HistoryBefore: Hashable, Sendable {
    /// The last answers to the probe until the incident began, oldest first.
    public let probes: [ProbeReading]
    /// The memory during the hour before, oldest first: of each part of it the highest use.
    public let memory: [MemoryReading]
    /// The limit of the memory at that time; nil without one.
    public let limit: Bytes?

    /// Takes what was seen.
    public init(probes: [ProbeReading], memory: [MemoryReading], limit: Bytes?) {
        (self.probes, self.memory, self.limit) = (probes, memory, limit)
    }

    /// Whether there is nothing to show.
    var isEmpty: Bool { probes.isEmpty && memory.isEmpty }
}

// As an incident keeps it: lists of numbers, with times in milliseconds before the incident.
extension HistoryBefore {
    /// The most answers that an incident keeps, and the most parts of the hour before.
    static let (probesMax, partsMax) = (8, 12)

    func encoded(_ began: WallTime) -> [UInt8] {
        let probes = probes.map {
            let tenths = Int64($0.elapsed / .microseconds(100))
            return [$0.time.milliseconds - began.milliseconds, tenths, Int64($0.result.rawValue)]
        }
        let memory = memory.map {
            let tenths = Int64(($0.load * 10).rounded())
            return [
                $0.time.milliseconds - began.milliseconds, Int64($0.used.count / 1024), tenths,
            ]
        }
        return JSON.encode(Stored(limit: limit?.count, probes: probes, memory: memory))
    }

    /// Reads what an incident kept; nil for other text.
    init?(_ text: String, of began: WallTime) {
        guard let stored = JSON.decode(Stored.self, from: Array(text.utf8)) else { return nil }
        func time(_ numbers: [Int64]) -> WallTime {
            WallTime(milliseconds: began.milliseconds + numbers[0])
        }
        let probes = stored.probes.filter { $0.count == 3 }.compactMap { numbers in
            UInt32(exactly: numbers[2]).flatMap { ProbeReading.Result(rawValue: $0) }.map {
                ProbeReading($0, at: time(numbers), elapsed: .microseconds(numbers[1] * 100))
            }
        }
        let memory = stored.memory.filter { $0.count == 3 }.map { numbers in
            MemoryReading(
                .kibibytes(Int(numbers[1])),
                at: time(numbers),
                load: Double(numbers[2]) / 10
            )
        }
        self.init(
            probes: probes,
            memory: memory,
            limit: stored.limit.map { Bytes(count: $0) }
        )
    }

    private struct Stored: JSONWritable, JSONReadable {
        let limit: Int?
        let (probes, memory): ([[Int64]], [[Int64]])

        init(limit: Int?, probes: [[Int64]], memory: [[Int64]]) {
            (self.limit, self.probes, self.memory) = (limit, probes, memory)
        }

        func write(to json: inout JSONWriter) {
            json.object { json in
                json.member("limit", limit)
                json.member("probes", probes)
                json.member("memory", memory)
            }
        }

        init(json: JSONValue) throws(JSONError) {
            limit = try json.member("limit")
            probes = try json.member("probes")
            memory = try json.member("memory")
        }
    }
}
