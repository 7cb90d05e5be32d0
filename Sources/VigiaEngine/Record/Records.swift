import VigiaCore
import VigiaLogs

/// What lives from records: it hears every one, in order.
protocol RecordSink: AnyObject {
    func hear(_ record: Record)
}

/// All that live from records.
final class Records {
    /// The last ones.
    let recent = RecentEvents()
    private var sinks: [any RecordSink]
    /// How many facts made no sense, told or not.
    private(set) var surprises = 0

    /// Begins with the journal and the last records.
    ///
    /// - Parameters:
    ///   - scribe: who writes the journal.
    ///   - options: in the foreground, the terminal hears them too.
    init(_ scribe: Scribe, _ options: SupervisorOptions) {
        sinks = [Journal(scribe), recent]
        if options.foreground { sinks.append(Console()) }
    }

    /// Adds others, who hear a record after those that are there.
    func add(_ others: [any RecordSink]) { sinks += others }

    /// Passes a record on.
    func hear(_ record: Record) {
        for sink in sinks { sink.hear(record) }
    }

    /// Counts a fact that made no sense.
    func countSurprise() { surprises += 1 }
}

/// The file of all records, which the scribe writes.
private final class Journal: RecordSink {
    private let scribe: Scribe

    init(_ scribe: Scribe) { self.scribe = scribe }

    func hear(_ record: Record) { scribe.journal(record) }
}
