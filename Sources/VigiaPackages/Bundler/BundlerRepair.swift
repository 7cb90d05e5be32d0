import VigiaCore
import VigiaPlatform
import VigiaRepairs

/// Installs with `bundle install` from the lock file: into a folder of its own that is exchanged
/// with the old one, or where gems are the whole system's beside the others, replacing nothing.
struct BundlerRepair: PackageRepair {
    private let doctor: DependencyDoctor
    /// The project's own folder of gems; nil where it has none.
    let home: String?

    init(_ doctor: DependencyDoctor) {
        self.doctor = doctor
        home = BundlerSettings(doctor.folder, doctor.environment).path
    }

    func plan(from lock: String) -> String {
        guard let home else { return "`bundle install` adds what is missing, as Gemfile.lock says" }
        return "`bundle install` beside \(home) from Gemfile.lock, then exchange the two"
    }

    func install(
        with work: borrowing InstallWork,
        _ record: inout RepairRecord
    ) throws(DependencyFailure) {
        let frozen: [String: String?] = ["BUNDLE_FROZEN": "true", "BUNDLE_RETRY": "1"]
        guard let home else {
            try mend(with: work, frozen)
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
    /// Installs among the gems of the whole system what is missing, and anew what is not whole.
    ///
    /// Bundler takes a gem that is known for one that is there. It unpacks one again where the
    /// packed one was kept, which needs no network; the rest is made unknown first.
    private func mend(
        with work: borrowing InstallWork,
        _ settings: [String: String?]
    ) throws(DependencyFailure) {
        let examination = BundlerExamination(in: doctor.folder, doctor.tools)
        let names = examination.damaged.map(\.name)
        if !names.isEmpty {
            // Where it fails, what it has not done is done below.
            try? work.run(["bundle", "pristine"] + names, in: doctor.folder, settings)
        }
        let known = examination.damaged.flatMap(\.specifications).filter {
            FileSystem.kind(of: $0) == .file
        }
        let aside = ".vigia-aside"
        try DependencyFailure.granting { () throws(SystemError) in
            for file in known { try FileSystem.rename(file, to: file + aside) }
        }
        do throws(DependencyFailure) {
            try work.run(["bundle", "install"], in: doctor.folder, settings)
        } catch {
            // A gem that stays unknown is told as missing, and is installed by the next repair.
            for file in known { try? FileSystem.rename(file + aside, to: file) }
            throw error
        }
        // One that stays is in nobody's way: gems are known by files that end in .gemspec.
        for file in known { try? FileSystem.remove(file + aside) }
    }

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
