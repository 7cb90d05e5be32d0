import VigiaCore

/// pip: `requirements.txt` and a virtual environment.
struct Pip: RunInstaller {
    static let name = "pip"
    static let kind = DependencyKind.pip
    static let locks = [PipExamination.lockName]
    static let command = "pip install"
    private let examination: PipExamination

    init(in folder: String, _ tools: Tools) { examination = PipExamination(in: folder, tools) }

    static func isInstalled(in folder: String) -> Bool { VirtualEnvironment(in: folder) != nil }

    static func repair(by doctor: DependencyDoctor) -> any PackageRepair { PipRepair(doctor) }

    func report() -> DependencyReport { examination.report() }
    var foreignHint: String? { examination.foreignHint }
}
