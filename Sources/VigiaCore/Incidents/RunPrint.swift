/// What a run was made of: its programs, lock files, settings and variables, each with a hash.
///
/// Two prints tell what changed between two runs. The hashes have a key, so that a print does not
/// show the value of a variable, not even one that is easy to guess.
public struct RunPrint: Hashable, Sendable {
    /// What kind of thing a part is, in the order in which people read changes.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// The program or its script.
        case program
        /// A lock file of packages.
        case lockFile = "lock_file"
        /// A file with variables that the configuration names.
        case environmentFile = "env_file"
        /// A setting of the service in `vigia.yaml`.
        case setting
        /// A variable of the environment.
        case variable
    }

    /// A part of a run.
    public struct Part: Hashable, Sendable {
        /// The kind.
        public let kind: Kind
        /// The file, relative to the project where it lies there; or the setting or variable.
        public let name: String

        /// Takes a kind and a name.
        public init(_ kind: Kind, _ name: String) { (self.kind, self.name) = (kind, name) }
    }

    /// The hash of each part.
    public var hashes: [Part: UInt64]

    /// Takes the hash of each part.
    public init(_ hashes: [Part: UInt64] = [:]) { self.hashes = hashes }

    /// What is different since an older print, in the order of kinds and names.
    public func changes(since old: Self) -> [RunChange] {
        let parts = Set(hashes.keys).union(old.hashes.keys).filter { hashes[$0] != old.hashes[$0] }
        return parts.map { part in
            let way: RunChange.Way =
                old.hashes[part] == nil ? .added : hashes[part] == nil ? .removed : .changed
            return RunChange(part: part, way: way)
        }
        .sorted { ($0.part.kind.place, $0.part.name) < ($1.part.kind.place, $1.part.name) }
    }

    /// Whether a variable belongs to the terminal or session that Vigia was started from, so that
    /// it says nothing about the service.
    public static func isOfSession(variable name: String) -> Bool {
        sessionNames.contains(name) || sessionPrefixes.contains { name.hasPrefix($0) }
    }

    private static let sessionNames: Set<String> = [
        "_", "COLUMNS", "DISPLAY", "INVOCATION_ID", "JOURNAL_STREAM", "LINES", "LS_COLORS",
        "MANAGERPID", "OLDPWD", "PWD", "SHLVL", "STY", "SYSTEMD_EXEC_PID", "WINDOWID",
    ]
    private static let sessionPrefixes = ["DBUS_", "SSH_", "SUDO_", "TERM", "TMUX", "XDG_"]
}

extension RunPrint.Kind {
    fileprivate var place: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

/// A difference between two runs.
public struct RunChange: Hashable, Sendable {
    /// What happened to the part.
    public enum Way: String, Hashable, Sendable, CaseIterable {
        /// It has another content.
        case changed
        /// It is new.
        case added
        /// It is gone.
        case removed
    }

    /// The part.
    public let part: RunPrint.Part
    /// What happened to it.
    public let way: Way

    /// Takes a part, and what happened to it.
    public init(part: RunPrint.Part, way: Way) { (self.part, self.way) = (part, way) }
}

/// A run that may have been well, and the incidents around it.
public enum WellRuns {
    /// What an incident says about the runs of its service.
    public struct Incident: Hashable, Sendable {
        /// When it began.
        public let began: WallTime
        /// The run that was in the slot, and the latest one.
        public let (first, last): (RunID?, RunID?)
        /// Whether the latest run recovered.
        public let hasRecovered: Bool

        /// Takes the facts of an incident.
        public init(began: WallTime, first: RunID?, last: RunID?, hasRecovered: Bool) {
            (self.began, self.first, self.last) = (began, first, last)
            self.hasRecovered = hasRecovered
        }
    }

    /// Whether a run was well: it was ready for long enough before its first incident, or ended one.
    ///
    /// - Parameters:
    ///   - run: the run.
    ///   - ready: when it was ready.
    ///   - stableAfter: how long it had to be well.
    ///   - incidents: the incidents of its service.
    /// - Returns: whether it was.
    public static func isWell(
        _ run: RunID,
        ready: WallTime,
        stableAfter: Duration,
        _ incidents: [Incident]
    ) -> Bool {
        incidents.allSatisfy { incident in
            let first = incident.first ?? incident.last
            if run == first {
                let lived = incident.began.milliseconds - ready.milliseconds
                return lived >= stableAfter.milliseconds
                    || incident.hasRecovered && incident.last == run
            }
            guard let first, let last = incident.last, run.raw > first.raw, run.raw <= last.raw
            else { return true }
            return run == last && incident.hasRecovered
        }
    }
}
