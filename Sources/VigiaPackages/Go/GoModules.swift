import VigiaCore
import VigiaPlatform

/// The modules of Go: `go.sum`.
struct GoModules: RunInstaller {
    static let name = "go"
    static let kind = DependencyKind.go
    static let locks = [GoExamination.lockName]
    static let command = "go mod"
    private let examination: GoExamination

    init(in folder: String, _ tools: Tools) { examination = GoExamination(in: folder, tools) }

    static func isInstalled(in folder: String) -> Bool {
        FileSystem.kind(of: "\(folder)/vendor") == .folder
    }

    static func keepsTheOld(_ doctor: DependencyDoctor) -> Bool {
        doctor.asUser(or: false) { GoRepair(doctor).vendor != nil }
    }

    static func repair(by doctor: DependencyDoctor) -> any PackageRepair { GoRepair(doctor) }

    func report() -> DependencyReport { examination.report() }
}
