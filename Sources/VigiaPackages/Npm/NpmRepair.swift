import VigiaCore
import VigiaPlatform
import VigiaRepairs

/// Installs with `npm ci` in a mirror of the project, and exchanges the `node_modules`.
struct NpmRepair: PackageRepair {
    let doctor: DependencyDoctor

    init(_ doctor: DependencyDoctor) { self.doctor = doctor }

    func plan(from lock: String) -> String {
        "`npm ci` beside \(doctor.folder)/node_modules from \(lock), then exchange the two"
    }

    func install(
        with work: borrowing InstallWork,
        _ record: inout RepairRecord
    ) throws(DependencyFailure) {
        let examination = NpmExamination(in: doctor.folder, doctor.tools)
        let name = examination.lockName ?? "package-lock.json"
        let lock: NpmLock
        do throws(NpmLock.Unreadable) {
            lock = try NpmLock("\(doctor.folder)/\(name)")
        } catch {
            throw .lock(DependencyFault(.lockInvalid, "\(doctor.folder)/\(name) \(error.words)"))
        }
        let omits = omitsDevelopment(lock)
        let staging = try StagingFolder(for: record, doctor)
        let home = try staging.home(doctor.environment)
        let mirror = try NpmMirror(of: doctor.folder, lock, in: staging)
        let words = Self.words(omittingDevelopment: omits)
        try work.run(words, in: mirror.project, Self.settings.merging(home) { $1 })

        let made = NpmExamination(in: mirror.project, doctor.tools).report()
        guard made.isDisputable else { throw .notBetter(made) }
        var moved: [(home: String, new: String)] = []
        for home in mirror.homes {
            if let new = try mirror.move(home, to: record) { moved.append((home, new)) }
        }
        for (home, new) in moved {
            let place = mirror.real(home) + "/node_modules"
            try record.exchange(place, with: new, "what `npm ci` installed from \(name)")
        }
    }

    /// Whether development packages are omitted, as in the installed tree; nil if npm's settings
    /// decide.
    private func omitsDevelopment(_ lock: NpmLock) -> Bool? {
        let node = NodeFacts(doctor.tools)
        let settings = NpmSettings(
            folder: doctor.folder,
            environment: doctor.environment,
            node: node
        )
        let path = "\(doctor.folder)/node_modules/.package-lock.json"
        guard let note = try? NpmLock(path), !note.packages.isEmpty,
            !settings.omits.contains("dev")
        else { return nil }
        let graph = NpmGraph(folder: doctor.folder, lock: lock)
        return NpmTree(graph: graph, node: node, settings: settings, note: note).omitsDevelopment
    }

    private static func words(omittingDevelopment omits: Bool?) -> [String] {
        var words = ["npm", "ci", "--no-audit", "--no-fund", "--loglevel=http"]
        if let omits { words.append(omits ? "--omit=dev" : "--include=dev") }
        return words
    }

    /// Short retry settings, so that an unreachable network is reported within seconds.
    private static let settings: [String: String?] = [
        "npm_config_update_notifier": "false", "npm_config_fetch_retry_mintimeout": "1000",
        "npm_config_fetch_retry_maxtimeout": "5000",
    ]
}
