import VigiaCore
import VigiaPlatform

/// A package manager that is known by its lock file, and that Vigia does not run.
protocol OtherInstaller: Installer {
    /// What installs exactly what the lock file in a folder says.
    static func command(in folder: String) -> String
}

extension OtherInstaller {
    /// What to do by hand in a folder, since nothing is installed for this manager: its own command.
    ///
    /// - Parameter folder: one with its lock file.
    /// - Returns: the hint.
    static func hint(in folder: String) -> String {
        let lock = lock(in: folder) ?? "its lock file"
        return "`\(command(in: folder))` installs what \(lock) says; Vigia does not run \(name)"
    }
}

/// One that installs into `node_modules`.
protocol NodeInstaller: OtherInstaller {
    var folder: String { get }
    var tools: Tools { get }
    /// What the text of a lock file of this name says; nil where it is not understood.
    static func versions(_ text: String, of lock: String) -> OtherNodeLock.Versions?
}

extension NodeInstaller {
    static var kind: DependencyKind { .npm }
    var foreignHint: String? { Self.hint(in: folder) }

    func report() -> DependencyReport {
        OtherNodeLock(folder: folder, installer: Self.self, environment: tools.environment).report()
    }
}

/// One that installs for Python.
protocol PythonInstaller: OtherInstaller {
    var folder: String { get }
    var tools: Tools { get }
    /// The variable that tells it where the environment is; nil for none.
    static var environmentVariable: String? { get }
    /// The versions of packages, by their names, as a lock file says; none where it is not understood.
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
