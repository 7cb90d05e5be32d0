import VigiaCore

/// Why a drill does not take place.
struct DrillRefusal: Explained, Equatable {
    /// The kind of refusal.
    enum Reason: String, CaseIterable {
        /// The service lacks what the drill is about.
        case notApplicable = "drill.not_applicable"
        /// The service is production, and `--really` is missing.
        case production = "drill.production"
        /// A drill begins with a service that is well.
        case notWell = "drill.not_well"
        /// Another drill of this project is under way.
        case underway = "drill.underway"
        /// The process that disturbs was lost; whatever it did is undone.
        case lost = "drill.lost"
    }

    let reason: Reason
    let problem: String
    let remedy: String

    var code: String { reason.rawValue }
    var hint: String? { remedy }

    /// The exit status: that of a wrong usage if nothing was broken.
    var exit: ExitCode { reason == .lost ? .failed : .usage }

    init(_ reason: Reason, _ problem: String, hint: String) {
        (self.reason, self.problem, remedy) = (reason, problem, hint)
    }
}
