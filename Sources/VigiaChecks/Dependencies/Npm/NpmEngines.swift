import VigiaCore
import VigiaPlatform

/// Compares the Node of a service with what packages ask for as `engines`.
///
/// npm only warns of it, unless `engine-strict` is set: then it installs nothing, and asks the
/// packages of the lock file, too. Source: package.json(5), "engines"; config(7), "engine-strict".
struct NpmEngines {
    let folder: String
    let tools: Tools

    /// Adds what asks for another Node: a fault where npm refuses that, or else a warning.
    func compare(with lock: NpmLock, _ report: inout DependencyReport) {
        let isStrict = NpmSettings(folder: folder, environment: tools.environment)
            .isSet("engine-strict")
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
        let node = NodeFacts(tools)
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

/// What npm is told: by the environment, by the project and by the user, the first that says
/// anything.
///
/// Source: npmrc(5).
struct NpmSettings {
    let folder: String
    let environment: [String: String]

    /// The most bytes of a file.
    private static let bytesMax = 1 << 18

    /// Whether a setting is on; off is what npm takes for every one that this is asked of.
    func isSet(_ name: String) -> Bool {
        let variable = "npm_config_" + name.map { $0 == "-" ? "_" : String($0) }.joined()
        let said = environment.first { $0.key.lowercased() == variable }?.value
        let home = environment["HOME"].map { ["\($0)/.npmrc"] } ?? []
        let files = ["\(folder)/.npmrc"] + home
        return (said ?? files.lazy.compactMap { Self.value(of: name, in: $0) }.first) == "true"
    }

    /// What a file says; a name alone says `true`.
    private static func value(of name: String, in file: String) -> String? {
        let bytes = (try? FileSystem.content(of: file, limit: bytesMax)) ?? []
        let lines = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
        return lines.compactMap { line -> String? in
            let parts = line.split(separator: "=", maxSplits: 1).map(\.trimmed)
            guard parts.first.map(String.init) == name else { return nil }
            return parts.count == 1 ? "true" : parts[1].filter { $0 != "\"" && $0 != "'" }
        }.last
    }
}
