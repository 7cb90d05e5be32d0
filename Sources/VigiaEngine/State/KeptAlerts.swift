import VigiaCore

/// Open incidents, open alerts and those on their way, what was counted, and whether the checkpoint
/// has them.
final class KeptAlerts {
    /// Nil where nobody is told of any.
    private(set) var watch: AlertWatch?
    private(set) var incidents: IncidentBook
    private(set) var counts: CountBook
    private(set) var isStale = false

    init(
        _ watch: AlertWatch? = nil,
        _ incidents: IncidentBook = IncidentBook(),
        _ counts: CountBook = CountBook()
    ) {
        (self.watch, self.incidents, self.counts) = (watch, incidents, counts)
    }

    /// Goes on with what a predecessor left; nil where there was none.
    convenience init(_ state: CheckpointState?) {
        if let state {
            self.init(state.alerts, state.incidents, state.counts)
        } else {
            self.init()
        }
    }

    /// The same for the checkpoint of another configuration.
    func copy(for project: borrowing Project) -> KeptAlerts {
        KeptAlerts(watch, incidents, counts.kept(of: project.spec.services.map(\.name)))
    }

    /// Begins anew, or ends where nobody is to be told any more.
    func begin(_ watch: AlertWatch?) { (self.watch, isStale) = (watch, true) }

    /// Changes what there is; nil where there is nothing.
    func change<Result>(_ change: (inout AlertWatch) -> Result) -> Result? {
        guard var own = watch else { return nil }
        watch = nil  // A second copy would have the dictionaries copied too.
        let before = own.mark
        let result = change(&own)
        if own.mark != before { isStale = true }
        watch = own
        return result
    }

    /// Changes the incidents.
    ///
    /// Only an alert needs them in the checkpoint before it is raised; otherwise they are written
    /// with the next change of state.
    func changeIncidents(
        _ change: (inout IncidentBook) -> [IncidentChange]
    ) -> [IncidentChange] {
        let before = incidents.mark
        defer { if incidents.mark != before, watch != nil { isStale = true } }
        return change(&incidents)
    }

    /// Changes what was counted, which is written with the next change of state.
    func changeCounts<Result>(_ change: (inout CountBook) -> Result) -> Result { change(&counts) }

    /// Whether counts, or the incidents that add to them, are not in the checkpoint.
    var lacksCounts: Bool { counts.isChanged || incidents.isChanged }

    /// What the next record of the checkpoint has to hold; nil for what it need not.
    func take(all isWhole: Bool) -> (
        alerts: AlertCheckpoint?, incidents: IncidentCheckpoint?, counts: [String: ServiceCounts]?
    ) {
        let alerts = isWhole || isStale ? watch.map { AlertCheckpoint($0) } : nil
        isStale = false
        return (
            alerts, incidents.takeChange(all: isWhole), counts.takeChange(all: isWhole)
        )
    }
}
