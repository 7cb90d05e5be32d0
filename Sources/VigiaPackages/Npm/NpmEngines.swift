import VigiaCore

/// Compares the Node of a service with what packages ask for as `engines`.
///
/// npm only warns of it, unless `engine-strict` is set: then it installs nothing, and asks the
/// packages of the lock file, too. Source: package.json(5), "engines"; config(7), "engine-strict".
struct NpmEngines {
    let folder: String
    let node: NodeFacts
    let settings: NpmSettings

    /// Adds what asks for another Node: a fault where npm refuses that, or else a warning.
    func compare(with lock: NpmLock, _ report: inout DependencyReport) {
        let isStrict = settings.isSet("engine-strict")
        var wanted: [(who: String, range: String)] = []
        let manifest = NpmManifest("\(folder)/package.json")
        if let range = manifest?.engine { wanted.append(("\(folder)/package.json", range)) }
        if isStrict {
            // Which of those that only development needs are installed, npm decides.
            for package in lock.packages where !package.isOptional && !package.isDevelopment {
                guard let range = package.engine, !package.place.isEmpty else { continue }
                wanted.append((package.name, range))
            }
        }
        guard !wanted.isEmpty else { return }
        guard let program = node.program, let version = node.version else { return }
        let odd = wanted.filter { Self.isOdd(version, $0.range) }
        guard let first = odd.first else { return }
        let more = odd.count > 1 ? " (and \(odd.count - 1) more)" : ""
        let fault = DependencyFault(
            .engine,
            "\(first.who) asks for Node \(first.range)\(more), and the service has \(version.text), "
                + "at \(program)",
            hint: "have a Node that suits first in the service's PATH, or change `engines`"
                + (isStrict ? "; engine-strict has npm refuse any other" : "")
        )
        if isStrict { report.faults.append(fault) } else { report.warnings.append(fault) }
    }

    /// Whether a version is not in a range; one that is no range says nothing.
    private static func isOdd(_ version: NpmVersion, _ range: String) -> Bool {
        NpmRange(range).map { !$0.contains(version, takingEarly: true) } ?? false
    }
}
