import VigiaCore
import VigiaPlatform

/// Installs with `bundle install` from the lock file: into a folder of its own that is exchanged
/// with the old one, or where gems are the whole system's beside the others, replacing nothing.
struct BundlerRepair {
    private let doctor: DependencyDoctor
    /// The project's own folder of gems; nil where it has none.
    let home: String?

    init(_ doctor: DependencyDoctor) {
        self.doctor = doctor
        home = BundlerSettings(doctor.folder, doctor.environment).path
    }

    var plan: String {
        guard let home else { return "`bundle install` adds what is missing, as Gemfile.lock says" }
        return "`bundle install` beside \(home) from Gemfile.lock, then exchange the two"
    }

    func install(
        with work: borrowing InstallWork,
        _ record: inout RepairRecord
    ) throws(DependencyFailure) {
        let frozen: [String: String?] = ["BUNDLE_FROZEN": "true", "BUNDLE_RETRY": "1"]
        guard let home else {
            try work.run(["bundle", "install"], in: doctor.folder, frozen)
            return try record.note("ran `bundle install` in \(doctor.folder), from Gemfile.lock")
        }
        let side = try SideFolder(for: record, doctor)
        let new = side.path + "/bundle"
        // The project's own settings are stronger than the environment, so they are copied.
        var settings = frozen.merging(try side.home(doctor.environment)) { $1 }
        settings["BUNDLE_APP_CONFIG"] = try self.settings(in: side, path: new)
        try work.run(["bundle", "install"], in: doctor.folder, settings)
        let ready = try side.move(new, named: "bundle", to: record, for: home)
        try record.exchange(home, with: ready, "what `bundle install` made from Gemfile.lock")
    }
}

extension BundlerRepair {
    /// Makes a folder with the project's settings, but for where gems are put.
    private func settings(
        in side: borrowing SideFolder,
        path: String
    ) throws(DependencyFailure) -> String {
        let folder = side.path + "/settings"
        try side.makeFolder(folder)
        let old = BundlerSettings(doctor.folder, doctor.environment).others
        let lines = (old.isEmpty ? ["---"] : old) + ["BUNDLE_PATH: \"\(path)\"", ""]
        try side.write(lines.joined(separator: "\n"), to: folder + "/config")
        return folder
    }
}

/// Fetches modules with `go mod download`, which adds to what others use, too, and replaces nothing.
struct GoRepair {
    private let doctor: DependencyDoctor

    init(_ doctor: DependencyDoctor) { self.doctor = doctor }

    let plan = "`go mod download` fetches what is missing, as go.sum says"

    func install(
        with work: borrowing InstallWork,
        _ record: inout RepairRecord
    ) throws(DependencyFailure) {
        try work.run(["go", "mod", "download"], in: doctor.folder, ["GOFLAGS": "-mod=readonly"])
        try record.note("ran `go mod download` in \(doctor.folder)")
    }
}

extension RepairRecord {
    /// Adds what was done.
    mutating func note(_ step: String) throws(DependencyFailure) {
        var record = self
        try DependencyFailure.granting { () throws(SystemError) in try record.add(step) }
        self = record
    }

    /// Exchanges a place with what was made for it, and says so.
    mutating func exchange(
        _ place: String,
        with new: String,
        _ what: String
    ) throws(DependencyFailure) {
        var record = self
        // What was replaced must be known even where the last word cannot be written.
        defer { self = record }
        try DependencyFailure.granting { () throws(SystemError) in
            try record.replace(place, by: new)
            try record.add("exchanged \(place) with \(what)")
        }
    }
}
