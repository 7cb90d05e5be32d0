import VigiaCore
import VigiaPlatform
import VigiaRepairs

/// A package manager: its name, its lock files, and the examination of its packages.
///
/// Each is one type in a file or folder of its own, and one line in `Installers.all`. Vigia runs
/// only those that also conform to `RunInstaller`.
protocol Installer: SendableMetatype {
    /// The package manager's name, such as `pnpm`.
    static var name: String { get }
    /// The name of its kind in the configuration.
    static var kind: DependencyKind { get }
    /// Names of its lock files, in order of precedence.
    static var locks: [String] { get }

    /// Creates an installer for the folder of the lock file, absolute.
    init(in folder: String, _ tools: Tools)

    /// Compares the installed packages with the lock file.
    func report() -> DependencyReport
    /// What to do by hand if Vigia does not install the packages; nil if it does.
    var foreignHint: String? { get }
}

/// A package manager that Vigia runs to reinstall packages.
protocol RunInstaller: Installer {
    /// The command that installs, for people.
    static var command: String { get }
    /// Whether it is the one used in a folder, whatever other lock files are there.
    static func isUsed(in folder: String) -> Bool
    /// Whether packages were ever installed in a folder, even if damaged now.
    static func isInstalled(in folder: String) -> Bool
    /// Whether a repair can be undone: replaced packages are kept.
    static func keepsTheOld(_ doctor: DependencyDoctor) -> Bool
    /// Creates the repair.
    static func repair(by doctor: DependencyDoctor) -> any PackageRepair
}

/// Reinstalls packages from the lock file beside the installed ones, for one package manager.
protocol PackageRepair {
    /// The repair in one line without a full stop.
    ///
    /// - Parameter lock: the lock file's name in the folder.
    /// - Returns: the line.
    func plan(from lock: String) -> String

    /// Installs the packages, and exchanges them with the old ones.
    ///
    /// - Throws: `DependencyFailure`; then nothing was replaced.
    func install(
        with work: borrowing InstallWork,
        _ record: inout RepairRecord
    ) throws(DependencyFailure)
}

extension Installer {
    var foreignHint: String? { nil }

    /// The first of its lock files in a folder; nil for none.
    static func lock(in folder: String) -> String? {
        locks.first { FileSystem.kind(of: "\(folder)/\($0)") == .file }
    }
}

extension RunInstaller {
    static func isUsed(in folder: String) -> Bool { lock(in: folder) != nil }
    static func keepsTheOld(_ doctor: DependencyDoctor) -> Bool { true }
}
