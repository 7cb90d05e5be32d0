import VigiaCore
import VigiaPlatform
import VigiaRepairs

/// Fetches modules with `go mod download`, which adds to the shared cache and replaces nothing; if
/// the project vendors its modules, `go mod vendor` makes a new folder in the staging folder.
///
/// Go adds missing checksums to `go.sum`, so it works on copies of `go.sum` and `go.mod`.
struct GoRepair: PackageRepair {
    private let doctor: DependencyDoctor
    private let examination: GoExamination

    init(_ doctor: DependencyDoctor) {
        self.doctor = doctor
        examination = GoExamination(in: doctor.folder, doctor.tools)
    }

    /// The project's own folder of packages; nil if it has none.
    var vendor: String? { examination.usesVendor ? doctor.folder + "/vendor" : nil }

    func plan(from lock: String) -> String {
        guard let vendor else { return "`go mod download` fetches what is missing, as go.sum says" }
        return "`go mod vendor` beside \(vendor) as go.mod and go.sum say, then exchange the two"
    }

    func install(
        with work: borrowing InstallWork,
        _ record: inout RepairRecord
    ) throws(DependencyFailure) {
        let staging = try StagingFolder(for: record, doctor)
        for name in ["go.mod", "go.sum"] where FileSystem.kind(of: place(of: name)) == .file {
            try staging.copy(place(of: name), to: "\(staging.path)/\(name)")
        }
        let manifest = "-modfile=\(FileSystem.real(staging.path) ?? staging.path)/go.mod"
        guard let vendor else {
            try run(["go", "mod", "download", manifest], with: work)
            try refuseOtherSums(staging.path)
            return try record.note("ran `go mod download` in \(doctor.folder)")
        }
        let new = staging.path + "/vendor"
        try run(["go", "mod", "vendor", manifest, "-o", new], with: work)
        try refuseOtherSums(staging.path)
        let made = examination.report(vendor: new)
        guard made.isDisputable else { throw .notBetter(made) }
        let ready = try staging.move(new, named: "vendor", to: record, for: vendor)
        try record.exchange(vendor, with: ready, "what `go mod vendor` made from go.mod")
    }

    private func run(
        _ words: [String],
        with work: borrowing InstallWork
    ) throws(DependencyFailure) {
        do throws(DependencyFailure) {
            try work.run(words, in: doctor.folder, settings)
        } catch .failed(_, let said) where said.holds("missing go.sum entry") {
            throw incomplete("does not hold all: \(said.prefix { $0 != ";" })")
        }
    }

    private func incomplete(_ words: String) -> DependencyFailure {
        let hint = "`go mod tidy` in \(doctor.folder) settles it; Vigia never changes go.sum"
        return .lock(DependencyFault(.lockAtOdds, "\(place(of: "go.sum")) \(words)", hint: hint))
    }

    private func place(of name: String) -> String { "\(doctor.folder)/\(name)" }

    /// Go's settings of the service, except where modules come from.
    private var settings: [String: String?] {
        let flags = (examination.setting("GOFLAGS") ?? "").split(separator: " ")
            .filter { !$0.hasPrefix("-mod=") && !$0.hasPrefix("-modfile=") }
        return ["GOFLAGS": flags.joined(separator: " ")]
    }

    /// Refuses checksums that Go had to add: the lock file lacks them, and Go would not build.
    private func refuseOtherSums(_ folder: String) throws(DependencyFailure) {
        let (old, new) = (lines(place(of: "go.sum")), lines("\(folder)/go.sum"))
        guard let added = new.subtracting(old).min() else { return }
        let words = added.split(separator: " ").prefix(2).joined(separator: " ")
        throw incomplete("does not hold \(words)")
    }

    private func lines(_ path: String) -> Set<Substring> {
        // A missing file has no checksums.
        let bytes = (try? FileSystem.content(of: path, limit: NpmLock.bytesMax)) ?? []
        return Set(String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline))
    }
}
