import VigiaCore
import VigiaPlatform

/// A package manager that Vigia recognizes by its lock file but does not run.
protocol OtherInstaller: Installer {
    /// The command that installs exactly what the lock file in a folder says.
    static func command(in folder: String) -> String
}

extension OtherInstaller {
    /// What to do by hand in a folder, since Vigia does not run this package manager: its own
    /// command.
    ///
    /// - Parameter folder: a folder with its lock file.
    /// - Returns: the hint.
    static func hint(in folder: String) -> String {
        let lock = lock(in: folder) ?? "its lock file"
        return "`\(command(in: folder))` installs what \(lock) says; Vigia does not run \(name)"
    }
}

/// A package manager that installs into `node_modules`.
protocol NodeInstaller: OtherInstaller {
    var folder: String { get }
    var tools: Tools { get }
    /// Parses a lock file of this name; nil if it is not understood.
    static func versions(_ text: String, of lock: String) -> OtherNodeLock.Versions?
}

extension NodeInstaller {
    static var kind: DependencyKind { .npm }
    var foreignHint: String? { Self.hint(in: folder) }

    func report() -> DependencyReport {
        OtherNodeLock(folder: folder, installer: Self.self, environment: tools.environment).report()
    }
}

/// A package manager for Python.
protocol PythonInstaller: OtherInstaller {
    var folder: String { get }
    var tools: Tools { get }
    /// The environment variable with its environment's path; nil for none.
    static var environmentVariable: String? { get }
    /// The packages' names and versions in a lock file; empty if it is not understood.
    static func versions(_ bytes: [UInt8]) -> [(name: String, version: String)]
}

extension PythonInstaller {
    static var kind: DependencyKind { .pip }
    static var environmentVariable: String? { nil }
    static func versions(_ bytes: [UInt8]) -> [(name: String, version: String)] {
        OtherPythonLock.tables(bytes)
    }
    var foreignHint: String? { Self.hint(in: folder) }

    func report() -> DependencyReport {
        var report = PipExamination(in: folder, tools).report(of: Self.self)
        report.foreignHint = foreignHint
        return report
    }
}
