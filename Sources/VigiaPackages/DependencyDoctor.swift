public import VigiaCore
public import VigiaPlatform

/// Says whether what is installed in a folder is what its lock file says, and puts it right from
/// the lock file alone.
///
/// The lock file is never changed: what it cannot settle is for a person to decide.
public struct DependencyDoctor: Sendable {
    /// Who installs.
    public let kind: DependencyKind
    /// The folder of the lock file, absolute.
    public let folder: String
    /// The service's environment: interpreters and package managers are found in its `PATH`.
    public let environment: [String: String]
    /// Who the service runs as; nil for whoever calls.
    public let user: SystemUser?
    /// The service's command, which begins with an interpreter or is run by one.
    public let command: [String]
    /// The folder that the command starts in.
    public let directory: String

    /// Takes the parts.
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

    /// Compares what is installed with the lock file.
    ///
    /// No package manager is started, and nothing is changed; an interpreter is asked for its
    /// version where no file tells it.
    ///
    /// It is done in the name of the service's user, who can choose what is in those files: what
    /// that user may not read is not there.
    public func examine() -> DependencyReport {
        var refused = DependencyReport()
        refused.add(.lockInvalid, "\(folder) cannot be looked at as the service's user")
        return asUser(or: refused) { installer.report() }
    }

    /// What to do by hand, where the packages are not for Vigia to install; nil where they are.
    package var foreignHint: String? {
        asUser(or: nil) { installer.foreignHint }
    }

    /// The package manager that installs here.
    private var installer: any Installer { Installers.installer(of: kind, in: folder, tools) }

    /// Does some work with files as the service's user; where the kernel refuses that, nothing.
    func asUser<Value>(or refused: Value, _ work: () -> Value) -> Value {
        let result = try? SystemUser.act(as: user) { () throws(SystemError) in work() }
        return result ?? refused
    }

    /// Whether something was ever installed in a folder by a lock file.
    ///
    /// - Parameters:
    ///   - kind: who installs.
    ///   - folder: the absolute folder.
    /// - Returns: true also where what was installed is damaged.
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

    /// What is installed for a project, as its folder's files tell; nil where none of them does.
    ///
    /// - Parameter folder: the absolute folder.
    /// - Returns: every kind of which there is a lock file, in the order of the manual.
    public static func kinds(in folder: String) -> [DependencyKind] {
        Installers.run.filter { $0.lock(in: folder) != nil }.map { $0.kind }
    }
}

/// The programs that examinations and repairs ask or run.
struct Tools {
    let folder: String
    let environment: [String: String]
    let user: SystemUser?
    /// The service's command.
    var command: [String] = []
    /// The folder that the command starts in.
    var directory = ""

    /// The first word of the command.
    var program: String? { command.first }

    /// How long a program may take to say its version.
    private static let answerWithin = Duration.seconds(10)

    /// Where a program is; nil for nowhere.
    func path(of program: String) -> String? {
        try? ProgramSearch.find(program, path: environment["PATH"], from: folder)
    }

    /// The last line that a program writes; nil where it fails.
    func answer(_ words: [String]) -> String? {
        guard let answer = try? run(words, in: folder, environment).run(within: Self.answerWithin),
            answer.ending == .exited(0)
        else { return nil }
        return answer.lastLines(1).first
    }

    /// A program with its arguments, as the service would run it.
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
