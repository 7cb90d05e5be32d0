import VigiaCore
import VigiaPlatform

/// Bundler: `Gemfile.lock`.
struct Bundler: RunInstaller {
    static let name = "bundler"
    static let kind = DependencyKind.bundler
    static let locks = [BundlerExamination.lockName]
    static let command = "bundle install"
    private let examination: BundlerExamination

    init(in folder: String, _ tools: Tools) { examination = BundlerExamination(in: folder, tools) }

    static func isInstalled(in folder: String) -> Bool {
        FileSystem.kind(of: "\(folder)/.bundle/config") == .file
    }

    static func keepsTheOld(_ doctor: DependencyDoctor) -> Bool {
        doctor.asUser(or: false) { BundlerRepair(doctor).home != nil }
    }

    static func repair(by doctor: DependencyDoctor) -> any PackageRepair { BundlerRepair(doctor) }

    func report() -> DependencyReport { examination.report() }
}
