/// One way in which what is installed is not what the lock file says.
public struct DependencyFault: Hashable, Sendable {
    /// What is wrong, as the end of a code: `dependencies.lock_missing`.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// There is no lock file.
        case lockMissing = "lock_missing"
        /// The lock file cannot be read, or is none.
        case lockInvalid = "lock_invalid"
        /// What the project asks for is not what the lock file holds.
        case lockAtOdds = "lock_at_odds"
        /// The interpreter is not of a version that packages ask for.
        case engine
        /// Nothing is installed.
        case nothingInstalled = "nothing_installed"
        /// Packages are missing.
        case missing
        /// Packages are there, but not whole.
        case incomplete
        /// Packages are of another version, or have another content.
        case otherVersion = "other_version"
        /// Packages were built for another version of the interpreter.
        case otherRuntime = "other_runtime"
        /// The interpreter that was installed for is gone.
        case interpreterGone = "interpreter_gone"
        /// Something is installed in a way that is not examined.
        case unverified
    }

    /// What is wrong.
    public let kind: Kind
    /// The same with names, in one line without a full stop.
    public let words: String
    /// The next thing to try where an installation from the lock file does not help.
    public let hint: String?

    init(_ kind: Kind, _ words: String, hint: String? = nil) {
        (self.kind, self.words, self.hint) = (kind, words, hint)
    }

    /// Whether an installation from the lock file puts it right.
    public var isRepairable: Bool {
        switch kind {
        case .lockMissing, .lockInvalid, .lockAtOdds, .engine, .unverified: false
        case .nothingInstalled, .missing, .incomplete, .otherVersion, .otherRuntime,
            .interpreterGone:
            true
        }
    }

    /// Whether a package manager that has installed anew and is content may be right, and Vigia wrong.
    fileprivate var isDisputable: Bool { isRepairable && kind != .interpreterGone }

    /// Stable and greppable.
    public var code: String { "dependencies.\(kind.rawValue)" }
}

/// What an examination has found.
public struct DependencyReport: Hashable, Sendable {
    /// The lock file, as its name in the folder; nil where there is none.
    public internal(set) var lock: String?
    /// How many packages were looked at.
    public internal(set) var packages = 0
    /// What is wrong; empty where all is well.
    public internal(set) var faults: [DependencyFault] = []
    /// What is worth knowing, and keeps nothing from being installed or started.
    public internal(set) var warnings: [DependencyFault] = []

    /// What to do by hand, where packages are not the project's own and nothing is installed
    /// there; nil where they are.
    var foreignHint: String?

    /// Whether an installation from the lock file would put all of it right.
    public var canBeRepaired: Bool {
        !faults.isEmpty && faults.allSatisfy(\.isRepairable) && foreignHint == nil
    }

    /// Whether there is nothing wrong that a package manager could not see otherwise.
    var isDisputable: Bool { faults.allSatisfy(\.isDisputable) }

    /// All of it in one line: `93 packages as package-lock.json says`.
    public var words: String {
        guard !faults.isEmpty else {
            let noun = packages == 1 ? "package" : "packages"
            return "\(packages) \(noun) as \(lock ?? "the lock file") says"
        }
        return faults.map(\.words).joined(separator: "; ")
    }

    /// The first hint of the faults.
    public var hint: String? { faults.compactMap(\.hint).first ?? foreignHint }

    /// Names what is not examined, unless there is nothing.
    mutating func addUnverified(_ names: [String], hint: String? = nil) {
        guard !names.isEmpty else { return }
        let rest = names.count - Self.namesMax
        let more = rest > 0 ? " and \(rest) more" : ""
        let words = "not examined: \(names.prefix(Self.namesMax).joined(separator: ", "))\(more)"
        warnings.append(DependencyFault(.unverified, words, hint: hint))
    }

    mutating func add(_ kind: DependencyFault.Kind, _ words: String, hint: String? = nil) {
        faults.append(DependencyFault(kind, words, hint: hint))
    }

    /// Adds a fault of several packages, unless there is none.
    ///
    /// - Parameters:
    ///   - kind: what is wrong.
    ///   - names: the packages.
    ///   - one: what is said behind the name of a single one: `is missing`.
    ///   - several: the same of several: `are missing`.
    mutating func add(
        _ kind: DependencyFault.Kind,
        _ names: [String],
        _ one: String,
        _ several: String
    ) {
        guard let first = names.first else { return }
        if names.count == 1 { return add(kind, "\(first) \(one)") }
        let shown = names.prefix(Self.namesMax)
        let rest = names.count - shown.count
        let list =
            rest > 0
            ? shown.joined(separator: ", ") + " and \(rest) more"
            : shown.dropLast().joined(separator: ", ") + " and " + (shown.last ?? "")
        add(kind, "\(names.count) packages \(several): \(list)")
    }

    /// The most packages that are named in one fault.
    private static let namesMax = 4
}
