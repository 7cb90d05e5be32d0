import VigiaCore

/// Open alerts and those on their way, and whether the checkpoint has them.
final class KeptAlerts {
    /// Nil where nobody is told of any.
    private(set) var watch: AlertWatch?
    private(set) var isStale = false

    init(_ watch: AlertWatch? = nil) { self.watch = watch }

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

    /// What the next record of the checkpoint has to hold; nil for nothing.
    func take(all isWhole: Bool) -> AlertCheckpoint? {
        guard isWhole || isStale else { return nil }
        isStale = false
        return watch?.takeChange(all: isWhole)
    }
}
