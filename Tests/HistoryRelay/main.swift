import Glibc
import VigiaCore
import VigiaHistory
import VigiaWire

// Writes batches into a history until it is killed: history-relay PROJECT FIRST
// A batch has five records and an incident, all of one number, and a sample of two services each 20
// seconds of its number; the number of each batch that is written is printed.

/// Ends with a message.
func end(_ message: String) -> Never {
    print(message)
    exit(1)
}

let words = CommandLine.arguments
guard words.count == 3, var number = Int64(words[2]) else { exit(2) }
let file = HistoryFile(project: words[1])
while true {
    let time = WallTime(milliseconds: number)
    let subject = RecordSubject(service: "a", run: RunID(raw: UInt64(number)))
    let fields: RecordFields = [
        "ending": .ending(.exited(code: 1)), "lived_ms": 1, "status": 1,
    ]
    let record = EventKind.ended.record(at: time, of: subject, because: nil, fields)
    var watch = IncidentWatch("a", stableAfter: .seconds(60))
    _ = watch.hear(record, at: .boot)
    var batch = HistoryBatch(presence: HistoryPresence(boot: "x", up: ["a"]))
    batch.records = [Record](repeating: record, count: 5)
    batch.incidents = watch.open.map { [HistoryIncident($0, at: .boot, time)] } ?? []
    batch.services = ["a", "b"]
    batch.samples = (0..<2).map { service in
        let place = HistorySample.Place(service, at: WallTime(milliseconds: number * 20_000))
        return HistorySample(memory: .kibibytes(Int(number) + service), load: 1, place)
    }
    do throws(HistoryError) {
        if let repair = try file.write(batch) { end("\(repair)") }
    } catch {
        end(error.words)
    }
    let line = Array("\(number)\n".utf8)
    guard unsafe write(1, line, line.count) == line.count else { exit(3) }
    number += 1
}
