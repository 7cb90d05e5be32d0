import VigiaCore
import VigiaPlatform

/// npm: `package-lock.json` and `node_modules`.
struct Npm: RunInstaller {
    static let name = "npm"
    static let kind = DependencyKind.npm
    static let locks = ["npm-shrinkwrap.json", "package-lock.json"]
    static let command = "npm ci"
    private let examination: NpmExamination

    init(in folder: String, _ tools: Tools) { examination = NpmExamination(in: folder, tools) }

    /// npm fails on anything that has the name of its lock file.
    static func isUsed(in folder: String) -> Bool {
        locks.contains { FileSystem.kind(of: "\(folder)/\($0)") != nil }
    }

    static func isInstalled(in folder: String) -> Bool {
        FileSystem.kind(of: "\(folder)/package.json") == .file
    }

    static func repair(by doctor: DependencyDoctor) -> any PackageRepair { NpmRepair(doctor) }

    func report() -> DependencyReport { examination.report() }
    var foreignHint: String? { examination.foreignHint }
}
