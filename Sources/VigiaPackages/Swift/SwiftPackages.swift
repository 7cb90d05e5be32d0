import VigiaCore
import VigiaPlatform

/// SwiftPM: `Package.resolved`.
struct SwiftPackages: RunInstaller {
    static let name = "swift"
    static let kind = DependencyKind.swift
    static let locks = [SwiftExamination.lockName]
    static let command = "swift package resolve"
    private let examination: SwiftExamination

    init(in folder: String, _ tools: Tools) { examination = SwiftExamination(in: folder) }

    static func isInstalled(in folder: String) -> Bool {
        FileSystem.kind(of: "\(folder)/.build/workspace-state.json") == .file
    }

    static func repair(by doctor: DependencyDoctor) -> any PackageRepair { SwiftRepair(doctor) }

    func report() -> DependencyReport { examination.report() }
}
