import VigiaCore
import VigiaLogs
import VigiaPlatform
import VigiaWire

/// One event for people, by the clock here:
/// `2026-11-24 12:03:04.567 warning backend ended (run 3): killed by SIGKILL`.
func eventLine(
    _ record: EventRecord,
    _ output: Output,
    in zone: LocalZone = .system
) -> String {
    let time = WallTime(record.time)?.local(in: zone) ?? record.time
    let colour: Colour? =
        switch record.level {
        case "error": .red
        case "warning": .yellow
        default: nil
        }
    let level = record.level.padded(to: 7)
    var line = "\(output.paint(time, .dim)) \(colour.map { output.paint(level, $0) } ?? level) "
    if let service = record.service { line += "\(service.plain) " }
    line += record.event.plain
    if let run = record.run { line += " (run \(run))" }
    if let cause = record.cause { line += ": \(cause.plain)" }
    let fields = record.fields.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)".plain }
    return fields.isEmpty ? line : line + output.paint(" [\(fields.joined(separator: ", "))]", .dim)
}
