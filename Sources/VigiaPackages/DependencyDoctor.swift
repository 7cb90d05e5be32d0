public import VigiaCore
public import VigiaPlatform

/// Compares the packages installed in a folder with the lock file, and reinstalls them from the
/// lock file alone.
///
/// The lock file is never changed; a problem that it cannot settle is for a person to decide.
public struct DependencyDoctor: Sendable {
    /// The package manager.
    public let kind: DependencyKind
    /// The folder of the lock file, absolute.
    public let folder: String
    /// The service's environment; interpreters and package managers are found in its `PATH`.
    public let environment: [String: String]
    /// The user that the service runs as; nil for the caller.
    public let user: SystemUser?
    /// The service's command; it begins with an interpreter, or an interpreter runs it.
    public let command: [String]
    /// The working directory of the command.
    public let directory: String

    /// Creates a doctor; `folder` and `directory` are absolute, `user` nil is the caller.
    public init(
        _ kind: DependencyKind,
        in folder: String,
        environment: [String: String],
        user: SystemUser? = nil,
        command: [String] = [],
        directory: String? = nil
    ) {
        (self.kind, self.folder) = (kind, folder)
        (self.environment, self.user) = (environment, user)
        (self.command, self.directory) = (command, directory ?? folder)
    }

    /// Compares the installed packages with the lock file, read-only.
    ///
    /// No package manager is started; an interpreter is asked for its version if no file has it.
    ///
    /// Files are read as the service's user, who controls their content: a file that this user
    /// cannot read counts as missing.
    public func examine() -> DependencyReport {
        var refused = DependencyReport()
        refused.add(.lockInvalid, "\(folder) cannot be looked at as the service's user")
        return asUser(or: refused) { installer.report() }
    }

    /// What to do by hand if Vigia does not install the packages; nil if it does.
    package var foreignHint: String? {
        asUser(or: nil) { installer.foreignHint }
    }

    /// The package manager used in this folder.
    private var installer: any Installer { Installers.installer(of: kind, in: folder, tools) }

    /// Accesses files as the service's user; returns `refused` if the kernel refuses that.
    func asUser<Value>(or refused: Value, _ work: () -> Value) -> Value {
        let result = try? SystemUser.act(as: user) { () throws(SystemError) in work() }
        return result ?? refused
    }

    /// Whether packages were ever installed in a folder from a lock file.
    ///
    /// - Parameters:
    ///   - kind: the package manager.
    ///   - folder: the absolute folder.
    /// - Returns: true even if the installation is damaged.
    public static func isInstalled(_ kind: DependencyKind, in folder: String) -> Bool {
        Installers.run(for: kind).isInstalled(in: folder)
    }

    var tools: Tools {
        Tools(
            folder: folder,
            environment: environment,
            user: user,
            command: command,
            directory: directory
        )
    }

    /// Finds the package managers of a project by the files in its folder; empty if there are none.
    ///
    /// - Parameter folder: the absolute folder.
    /// - Returns: every kind with a lock file, in the order of the manual.
    public static func kinds(in folder: String) -> [DependencyKind] {
        Installers.run.filter { $0.lock(in: folder) != nil }.map { $0.kind }
    }
}

/// Runs the interpreters and package managers that examinations and repairs need.
struct Tools {
    let folder: String
    let environment: [String: String]
    let user: SystemUser?
    /// The service's command.
    var command: [String] = []
    /// The working directory of the command.
    var directory = ""

    /// The first word of the command.
    var program: String? { command.first }

    /// The longest time for a program to print its version.
    private static let answerWithin = Duration.seconds(10)

    /// The absolute path of a program; nil if it is not found.
    func path(of program: String) -> String? {
        try? ProgramSearch.find(program, path: environment["PATH"], from: folder)
    }

    /// The last line of a program's output; nil if it fails.
    func answer(_ words: [String]) -> String? {
        guard let answer = try? run(words, in: folder, environment).run(within: Self.answerWithin),
            answer.ending == .exited(0)
        else { return nil }
        return answer.lastLines(1).first
    }

    /// A program with its arguments, in the service's environment.
    func run(
        _ words: [String],
        in folder: String,
        _ environment: [String: String]
    ) throws(SystemError) -> ProgramRun {
        let path = environment["PATH"]
        return ProgramRun(
            try ProgramSearch.find(words[0], path: path, from: folder),
            words,
            environment: environment,
            directory: folder,
            user: user
        )
    }
}
