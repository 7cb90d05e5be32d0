import VigiaCore

/// Compares the service's Node with the `engines` of packages.
///
/// npm only warns about a mismatch unless `engine-strict` is set: then it installs nothing, and
/// checks the packages of the lock file, too. Source: package.json(5), "engines"; config(7),
/// "engine-strict".
struct NpmEngines {
    let folder: String
    let node: NodeFacts
    let settings: NpmSettings

    /// Reports a mismatch: a fault if npm refuses to install, otherwise a warning.
    func compare(with lock: NpmLock, _ report: inout DependencyReport) {
        let isStrict = settings.isSet("engine-strict")
        var wanted: [(who: String, range: String)] = []
        let manifest = NpmManifest("\(folder)/package.json")
        if let range = manifest?.engine { wanted.append(("\(folder)/package.json", range)) }
        if isStrict {
            // npm decides which development packages are installed.
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

    /// Whether a version is outside a range; an invalid range never is a mismatch.
    private static func isOdd(_ version: NpmVersion, _ range: String) -> Bool {
        NpmRange(range).map { !$0.contains(version, takingEarly: true) } ?? false
    }
}
