import VigiaCore
import VigiaPlatform
import VigiaRepairs

/// A package manager: what it is called, how it is known, and how what it has installed is examined.
///
/// Each is one type in a file or folder of its own, and one line in `Installers.all`. Vigia runs only
/// those that are a `RunInstaller`, too.
protocol Installer: SendableMetatype {
    /// Its own name, such as `pnpm`.
    static var name: String { get }
    /// What the configuration calls packages of this kind.
    static var kind: DependencyKind { get }
    /// The lock files that tell that it is used, as names in a folder, the one that counts first.
    static var locks: [String] { get }

    /// Takes the folder of the lock file, absolute, and what can be asked.
    init(in folder: String, _ tools: Tools)

    /// Compares what is installed with the lock file.
    func report() -> DependencyReport
    /// What to do by hand, where the packages are not for Vigia to install; nil where they are.
    var foreignHint: String? { get }
}

/// A package manager that Vigia runs: the one of its kind that installs anew.
protocol RunInstaller: Installer {
    /// What installs, for people.
    static var command: String { get }
    /// Whether it is the one that installs in a folder, whatever other lock files are there.
    static func isUsed(in folder: String) -> Bool
    /// Whether something was ever installed in a folder, be it damaged.
    static func isInstalled(in folder: String) -> Bool
    /// Whether a repair can be undone: what it replaces is kept.
    static func keepsTheOld(_ doctor: DependencyDoctor) -> Bool
    /// What installs anew.
    static func repair(by doctor: DependencyDoctor) -> any PackageRepair
}

/// How one package manager installs anew what a lock file says, beside what is there.
protocol PackageRepair {
    /// What it does, in one line without a full stop.
    ///
    /// - Parameter lock: the lock file, as its name in the folder.
    /// - Returns: the line.
    func plan(from lock: String) -> String

    /// Does it, and exchanges the new with the old.
    ///
    /// - Throws: `DependencyFailure`; nothing was replaced then.
    func install(
        with work: borrowing InstallWork,
        _ record: inout RepairRecord
    ) throws(DependencyFailure)
}

extension Installer {
    var foreignHint: String? { nil }

    /// The first of its lock files that is in a folder; nil for none.
    static func lock(in folder: String) -> String? {
        locks.first { FileSystem.kind(of: "\(folder)/\($0)") == .file }
    }
}

extension RunInstaller {
    static func isUsed(in folder: String) -> Bool { lock(in: folder) != nil }
    static func keepsTheOld(_ doctor: DependencyDoctor) -> Bool { true }
}
