/// A difference between the installed packages and the lock file.
public struct DependencyFault: Hashable, Sendable {
    /// The kind of difference, the last part of a code such as `dependencies.lock_missing`.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// There is no lock file.
        case lockMissing = "lock_missing"
        /// The lock file is unreadable or invalid.
        case lockInvalid = "lock_invalid"
        /// The lock file does not contain what the manifest asks for.
        case lockAtOdds = "lock_at_odds"
        /// The interpreter's version is not one that packages accept.
        case engine
        /// Nothing is installed.
        case nothingInstalled = "nothing_installed"
        /// Packages are missing.
        case missing
        /// Packages are installed, but incomplete.
        case incomplete
        /// Packages have another version or other content.
        case otherVersion = "other_version"
        /// Packages were built for another version of the interpreter.
        case otherRuntime = "other_runtime"
        /// The interpreter that packages were installed for is gone.
        case interpreterGone = "interpreter_gone"
        /// Some packages are installed in a way that is not examined.
        case unverified
    }

    /// The kind of difference.
    public let kind: Kind
    /// The difference with names, in one line without a full stop.
    public let words: String
    /// The next thing to try if an installation from the lock file does not help.
    public let hint: String?

    init(_ kind: Kind, _ words: String, hint: String? = nil) {
        (self.kind, self.words, self.hint) = (kind, words, hint)
    }

    /// Whether an installation from the lock file repairs it.
    public var isRepairable: Bool {
        switch kind {
        case .lockMissing, .lockInvalid, .lockAtOdds, .engine, .unverified: false
        case .nothingInstalled, .missing, .incomplete, .otherVersion, .otherRuntime,
            .interpreterGone:
            true
        }
    }

    /// Whether the package manager, content after a new installation, may be right and Vigia wrong.
    fileprivate var isDisputable: Bool { isRepairable && kind != .interpreterGone }

    /// A stable identifier to search for.
    public var code: String { "dependencies.\(kind.rawValue)" }
}

/// The result of an examination.
public struct DependencyReport: Hashable, Sendable {
    /// The lock file's name in the folder; nil if there is none.
    public internal(set) var lock: String?
    /// The number of packages examined.
    public internal(set) var packages = 0
    /// The differences; empty if there are none.
    public internal(set) var faults: [DependencyFault] = []
    /// Remarks that prevent neither installation nor start.
    public internal(set) var warnings: [DependencyFault] = []

    /// What to do by hand if the packages are not the project's own and Vigia installs none; nil
    /// otherwise.
    var foreignHint: String?

    /// Whether an installation from the lock file would repair all faults.
    public var canBeRepaired: Bool {
        !faults.isEmpty && faults.allSatisfy(\.isRepairable) && foreignHint == nil
    }

    /// Whether the package manager may judge every fault differently.
    var isDisputable: Bool { faults.allSatisfy(\.isDisputable) }

    /// A summary in one line: `93 packages as package-lock.json says`.
    public var words: String {
        guard !faults.isEmpty else {
            let noun = packages == 1 ? "package" : "packages"
            return "\(packages) \(noun) as \(lock ?? "the lock file") says"
        }
        return faults.map(\.words).joined(separator: "; ")
    }

    /// The first hint of a fault.
    public var hint: String? { faults.compactMap(\.hint).first ?? foreignHint }

    /// Adds the names of packages that are not examined, if any.
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

    /// Adds one fault about several packages, if any.
    ///
    /// - Parameters:
    ///   - kind: the kind of fault.
    ///   - names: the packages.
    ///   - one: the verb for a single name: `is missing`.
    ///   - several: the verb for several names: `are missing`.
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

    /// The most packages named in one fault.
    private static let namesMax = 4
}
