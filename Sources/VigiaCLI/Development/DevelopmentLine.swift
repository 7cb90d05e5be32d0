import VigiaCore

/// Formats events in development as lines for the terminal.
struct DevelopmentLine {
    let output: Output
    /// The width of the name column.
    let width: Int
    /// Services whose run is being stopped, so that its end is not reported.
    private var ending: Set<String> = []

    init(output: Output, width: Int) { (self.output, self.width) = (output, width) }

    /// The line for a record; nil if it is not shown.
    mutating func text(of record: Record) -> String? {
        guard let words = words(of: record) else { return nil }
        let label = output.paint("vigia".padded(to: output.isTerminal ? width : 0), .bold)
        let colour: Colour? =
            switch record.level {
            case .known(.error): .red
            case .known(.warning): .yellow
            default: nil
            }
        let plain = words.plain
        return label + output.paint(" | ", .dim) + (colour.map { output.paint(plain, $0) } ?? plain)
    }

    private mutating func words(of record: Record) -> String? {
        let name = record.service ?? ""
        let cause = record.cause.map { " (\($0.words))" } ?? ""
        func field(_ name: String) -> String { record.fields[name]?.description ?? "" }
        switch record.kind {
        case .watching:
            return "watching \(field("files")) files; rs and Enter restarts, Ctrl-C stops"
        case .nothingWatched: return "no service has files that are watched"
        case .buildStarted: return "\(name) is being built\(cause)"
        case .built: return "\(name) was built in \(field("took_ms")) ms"
        case .buildFailed:
            return "\(name) could not be built; it stays as it is until the next change"
        case .stopping:
            ending.insert(name)
            let restarts = record.cause.map(Self.restarts) ?? false
            return "\(name) \(restarts ? "restarts" : "is ended")\(cause)"
        case .ready: return "\(name) is ready after \(field("after_ms")) ms"
        case .ended:
            return ending.remove(name) == nil ? "\(name) \(field("ending"))" : nil
        case .broken where record.fields["final"] == true:
            return "\(name) waits for a change"
        case .done: return "\(name) is done"
        case .changesSuspended:
            return "\(name) restarts too often: \(field("file")) changed \(field("times")) times; "
                + "restarts on change are suspended until 10 s without a change, or rs and Enter"
        case .changesResumed: return "\(name) restarts with changes again"
        case .configurationChanged:
            return "vigia.yaml changed; stop this and start it again to apply it"
        case .watchLimited:
            return "\(field("folders")) folders have no inotify watch and are polled every second "
                + "(\(field("detail"))): \(field("hint"))"
        default:
            return [.known(.info), .known(.debug)].contains(record.level) ? nil : other(record)
        }
    }

    /// Whether a run that ends for this cause is followed by another one.
    private static func restarts(_ cause: RecordCause) -> Bool {
        switch cause.code {
        case .known(.changed): true
        case .known(.requested): cause.details["command"] == "rs"
        default: false
        }
    }

    private func other(_ record: Record) -> String {
        let cause = record.cause.map { ": \($0.words)" } ?? ""
        return "\(record.service.map { $0 + " " } ?? "")\(record.event.word)\(cause)"
            + (record.fields.isEmpty ? "" : " [\(record.fields)]")
    }
}
