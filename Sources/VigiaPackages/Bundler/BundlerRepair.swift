import VigiaCore
import VigiaPlatform
import VigiaRepairs

/// Installs with `bundle install` from the lock file: into a staging folder that is exchanged with
/// the old one, or, for gems of the whole system, beside the others without replacing any.
struct BundlerRepair: PackageRepair {
    private let doctor: DependencyDoctor
    /// The project's own folder of gems; nil if it has none.
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
            try repair(with: work, frozen)
            return try record.note("ran `bundle install` in \(doctor.folder), from Gemfile.lock")
        }
        let staging = try StagingFolder(for: record, doctor)
        let new = staging.path + "/bundle"
        // The project's own settings override the environment, so they are copied.
        var settings = frozen.merging(try staging.home(doctor.environment)) { $1 }
        settings["BUNDLE_APP_CONFIG"] = try self.settings(in: staging, path: new)
        try work.run(["bundle", "install"], in: doctor.folder, settings)
        let ready = try staging.move(new, named: "bundle", to: record, for: home)
        try record.exchange(home, with: ready, "what `bundle install` made from Gemfile.lock")
    }
}

extension BundlerRepair {
    /// Installs missing and incomplete gems for the whole system.
    ///
    /// Bundler considers a declared gem installed. It unpacks the gem again if the packed file was
    /// kept, which needs no network; otherwise its declaration is removed first.
    private func repair(
        with work: borrowing InstallWork,
        _ settings: [String: String?]
    ) throws(DependencyFailure) {
        let examination = BundlerExamination(in: doctor.folder, doctor.tools)
        let names = examination.damaged.map(\.name)
        if !names.isEmpty {
            // If this fails, the rest is done below.
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
            // A gem that stays undeclared counts as missing, and the next repair installs it.
            for file in known { try? FileSystem.rename(file + aside, to: file) }
            throw error
        }
        // A renamed file that stays is harmless: only files named .gemspec declare gems.
        for file in known { try? FileSystem.remove(file + aside) }
    }

    /// Makes a folder with the project's settings, except for the folder of gems.
    private func settings(
        in staging: borrowing StagingFolder,
        path: String
    ) throws(DependencyFailure) -> String {
        let folder = staging.path + "/settings"
        try staging.makeFolder(folder)
        let old = BundlerSettings(doctor.folder, doctor.environment).others
        let lines = (old.isEmpty ? ["---"] : old) + ["BUNDLE_PATH: \"\(path)\"", ""]
        try staging.write(lines.joined(separator: "\n"), to: folder + "/config")
        return folder
    }
}
