import VigiaCore
import VigiaPlatform

/// Formats an event for people, in local time:
/// `2026-11-24 12:03:04.567 warning backend ended (run 3): killed by SIGKILL`.
///
/// - Parameters:
///   - record: the event.
///   - output: the colours.
///   - zone: the local time.
///   - today: a day, whose date is left out; nil for none.
/// - Returns: the line.
func eventLine(
    _ record: Record,
    _ output: Output,
    in zone: LocalZone = .system,
    today: WallTime? = nil
) -> String {
    var time = record.time.local(in: zone)
    if let today, time.prefix(dateLength) == today.local(in: zone).prefix(dateLength) {
        time = String(time.dropFirst(dateLength))
    }
    let colour: Colour? =
        switch record.level {
        case .known(.error): .red
        case .known(.warning): .yellow
        default: nil
        }
    let level = record.level.word.padded(to: 7)
    var line = "\(output.paint(time, .dim)) \(colour.map { output.paint(level, $0) } ?? level) "
    if let service = record.service { line += "\(service.plain) " }
    line += record.event.word.plain
    if let run = record.run { line += " (run \(run))" }
    if let cause = record.cause { line += ": \(cause.words.plain)" }
    let fields = record.fields.description.plain
    return fields.isEmpty ? line : line + output.paint(" [\(fields)]", .dim)
}

/// The characters of a date, with the blank behind it.
private let dateLength = 11
