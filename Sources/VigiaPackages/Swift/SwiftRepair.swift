import VigiaCore
import VigiaPlatform
import VigiaRepairs

/// Checks packages out in a staging folder with `swift package resolve`, at the commits of the lock
/// file only, rewrites their paths to the final ones, and exchanges them with the existing ones.
///
/// A checkout refers to the clone that it shares objects with by an absolute path, in text files of
/// its `.git`. Build products stay.
struct SwiftRepair: PackageRepair {
    private let doctor: DependencyDoctor

    init(_ doctor: DependencyDoctor) { self.doctor = doctor }

    func plan(from lock: String) -> String {
        "`swift package resolve` beside \(doctor.folder)/.build as Package.resolved says, then "
            + "exchange the checkouts"
    }

    /// What SwiftPM fetches, in the order of the exchange.
    ///
    /// SwiftPM's record of checkouts comes last: after a crash in between, the old record remains,
    /// and both SwiftPM and an examination compare it with the lock file.
    private static let parts = [
        "repositories", "registry", "artifacts", "prebuilts", "checkouts", "workspace-state.json",
    ]

    func install(
        with work: borrowing InstallWork,
        _ record: inout RepairRecord
    ) throws(DependencyFailure) {
        let staging = try StagingFolder(for: record, doctor)
        let new = try resolve(in: staging, with: work)
        let made = SwiftExamination(in: doctor.folder, build: new).report()
        guard made.isDisputable else { throw .notBetter(made) }
        try relocate(new)
        var moved: [(place: String, new: String)] = []
        for part in Self.parts {
            let (made, place) = ("\(new)/\(part)", "\(doctor.folder)/.build/\(part)")
            // Clones used in place have not changed.
            guard let kind = FileSystem.kind(of: made, following: false), kind != .link else {
                continue
            }
            moved.append((place, try staging.move(made, named: part, to: record, for: place)))
        }
        for (place, new) in moved {
            try record.exchange(place, with: new, "what `swift package resolve` made")
        }
    }

    /// Lets SwiftPM fetch in the staging folder: from the existing clones, which needs no network,
    /// or, if those are damaged, from their origins.
    ///
    /// - Returns: the filled folder.
    private func resolve(
        in staging: borrowing StagingFolder,
        with work: borrowing InstallWork
    ) throws(DependencyFailure) -> String {
        var home = try staging.home(doctor.environment)
        // SwiftPM leaves a lock file for each of its folders among the temporary files.
        home["TMPDIR"] = staging.path + "/tmp"
        try staging.makeFolder(staging.path + "/tmp")
        let folder = FileSystem.real(staging.path) ?? staging.path
        let clones = "\(doctor.folder)/.build/repositories"
        if FileSystem.kind(of: clones) == .folder {
            let new = folder + "/build"
            try staging.makeFolder(new)
            try DependencyFailure.granting { () throws(SystemError) in
                try FileSystem.makeLink(new + "/repositories", to: clones)
            }
            do throws(DependencyFailure) {
                try work.run(Self.words(new), in: doctor.folder, home)
                return new
            } catch .failed {
                // The existing clones may be damaged.
            }
        }
        let new = folder + "/anew"
        try work.run(Self.words(new), in: doctor.folder, home)
        return new
    }

    private static func words(_ folder: String) -> [String] {
        [
            "swift", "package", "--scratch-path", folder, "resolve", "--force-resolved-versions",
        ]
    }

    /// Rewrites the staging folder's path to the final one.
    private func relocate(_ new: String) throws(DependencyFailure) {
        let home = FileSystem.real(doctor.folder) ?? doctor.folder
        let relocation = Relocation(from: new, to: home + "/.build")
        try DependencyFailure.granting { () throws(SystemError) in
            try relocation.rewrite("\(new)/workspace-state.json")
            for name in try FolderListing.names(in: "\(new)/checkouts") {
                try Self.relocate(repository: "\(new)/checkouts/\(name)/.git", relocation)
            }
        }
    }

    /// Skips objects, which are large and contain no paths.
    private static func relocate(
        repository: String,
        _ relocation: Relocation
    ) throws(SystemError) {
        try relocation.rewriteAll(in: repository) { $0 == "objects" }
        try relocation.rewrite(repository + "/objects/info/alternates")
        let modules = repository + "/modules"
        for name in try FolderListing.names(in: modules) {
            try relocation.rewrite("\(modules)/\(name)/objects/info/alternates")
        }
    }
}
