import VigiaCore
import VigiaLogs
import VigiaPlatform

/// Writes the checkpoint: the state from which a successor goes on.
final class CheckpointWriter {
    private let file: CheckpointFile
    private let scribe: Scribe
    private var numbers = RunNumbers()
    /// What runs say of themselves.
    private(set) var statusTexts: StatusTexts
    /// Open incidents and alerts, and alerts on their way.
    let alerts: KeptAlerts
    /// Whether the state is another one than what is written.
    private(set) var isStale = true

    /// Goes on with what a predecessor has written, if there was one.
    ///
    /// - Parameters:
    ///   - file: where the state is written.
    ///   - statusTexts: what runs had said of themselves.
    ///   - alerts: the incidents and alerts that there were.
    ///   - scribe: who writes the numbers of runs, which outlive the guardian.
    init(
        _ file: CheckpointFile,
        _ statusTexts: StatusTexts,
        _ alerts: KeptAlerts,
        _ scribe: Scribe
    ) {
        (self.file, self.statusTexts, self.scribe) = (file, statusTexts, scribe)
        self.alerts = alerts
    }

    /// The descriptor of the file.
    var descriptor: Int32 { file.descriptor }

    /// Takes in that the state is another one.
    func stateChanged() { isStale = true }

    /// Remembers what a run says of itself.
    func remember(_ words: String, by run: RunID, of service: Int) {
        if statusTexts.say(words, by: run, of: service) { isStale = true }
    }

    /// Begins with alerts, or ends with them.
    func begin(_ watch: AlertWatch?) {
        alerts.begin(watch)
        isStale = true
    }

    /// Changes the alerts, where there are any.
    func changeAlerts<Result>(_ change: (inout AlertWatch) -> Result) -> Result? {
        defer { if alerts.isStale { isStale = true } }
        return alerts.change(change)
    }

    /// Changes the incidents.
    func changeIncidents(
        _ change: (inout IncidentBook) -> [IncidentChange]
    ) -> [IncidentChange] {
        defer { if alerts.isStale { isStale = true } }
        return alerts.changeIncidents(change)
    }

    /// Has counts written in this turn, and not only with the next change of state.
    func keepCounts() { if alerts.lacksCounts { isStale = true } }

    /// Writes what has changed of the state.
    ///
    /// - Throws: what the kernel refused: memory is full.
    func write(
        _ project: borrowing Project,
        touched: [Int],
        orders: Set<UInt64>?,
        isShuttingDown: Bool
    ) throws(SystemError) {
        isStale = false
        reserveNumbers(next: project.nextRun, isLast: false)
        try file.write(
            project,
            touched: touched,
            orders: orders,
            statusTexts: &statusTexts,
            alerts: alerts,
            isShuttingDown: isShuttingDown
        )
    }

    /// Reserves numbers of runs anew: what was written down of them may be gone.
    func forgetReservedNumbers() {
        numbers = RunNumbers()
        isStale = true
    }

    /// Writes down which numbers of runs are given; see `RunNumbers`.
    ///
    /// - Parameters:
    ///   - next: the number of the next run.
    ///   - isLast: whether no further run will be given.
    func reserveNumbers(next: UInt64, isLast: Bool) {
        guard let bytes = numbers.update(next: next, isLast: isLast) else { return }
        scribe.replace(RunNumbers.file, with: bytes)
    }
}
