import Glibc
import VigiaAlerts
import VigiaConfig
import VigiaCore
import VigiaDatabases
import VigiaImport
import VigiaPlatform
import VigiaWire

/// Why a command failed.
enum CommandError: Explained, Equatable {
    case unknownCommand(String, nearest: String?)
    case unknownOption(String, command: String, nearest: String?)
    case unexpectedArgument(String, command: String)
    case missingValue(option: String, of: String, command: String)
    case badValue(option: String, value: String, wanted: String)
    case contradiction(String, hint: String)
    /// There is no terminal that a screen could be drawn in; why, in words.
    case noScreen(String)
    case noSuchFolder(String)
    case noProject(String)
    /// A project in a parent folder, found without being named, that belongs to another user.
    case untrusted(project: String, file: String, owner: String)
    /// A folder or file for Vigia's own use that other users may have changed.
    case unsafe(project: String, file: String, Refusal)
    /// The configuration was refused; the complete message.
    case configuration(String)
    /// The kernel would not execute the program of a service.
    case noProgram(String, service: String, ProgramFault)
    /// Alerts are configured, and libcurl cannot be loaded.
    case noCurl
    /// The API has a certificate that cannot be used; in words.
    case badCertificate(String)
    /// Another process has the port of a service.
    case portTaken(Int, service: String, by: String, isConnection: Bool)
    /// A service of another project has the port.
    case portOfProject(Int, service: String, by: String, stopping: String)
    case socketRefused(String, service: String, errno: Int32, by: String?)
    /// Problems that could not be repaired.
    case unfixed(String, hint: String)
    /// Leftovers (orphaned services) must not be ended, or cannot be.
    case leftovers(String, hint: String)
    case notRunning(folder: String)
    case noGuardian(searched: [String])
    case system(what: String, path: String, errno: Int32, hint: String?)
    case startFailed(problem: String, hint: String?)
    case badUpgrade(String, hint: String)
    case database(DatabaseError)
    case badAnswer(String)
    /// The connection ended before the answer was complete.
    case cutOff
    case refused(APIProblem, status: Int)
    case tooLate(String)
    /// A token that cannot be made.
    case token(String, hint: String)
    /// A file of another program that cannot be taken over.
    case importing(ImportRefusal)
    /// A drill that does not take place.
    case drill(DrillRefusal)
    /// A dashboard that cannot be reached.
    case dashboard(DashboardRefusal)

    var code: String {
        switch self {
        case .unknownCommand: "command.unknown"
        case .unknownOption: "command.unknown_option"
        case .unexpectedArgument: "command.unexpected_argument"
        case .missingValue: "command.missing_value"
        case .badValue: "command.bad_value"
        case .contradiction: "command.contradiction"
        case .noScreen: "command.no_terminal"
        case .noSuchFolder: "project.no_such_folder"
        case .noProject: "project.not_found"
        case .untrusted: "project.untrusted"
        case .unsafe: "project.unsafe"
        case .configuration: "config.refused"
        case .noProgram: "config.no_program"
        case .noCurl: "config.no_curl"
        case .badCertificate: "config.bad_certificate"
        case .portTaken, .portOfProject: "start.port_taken"
        case .socketRefused: "start.socket_refused"
        case .unfixed: "fix.failed"
        case .leftovers: "start.leftovers"
        case .notRunning: "vigia.not_running"
        case .noGuardian: "vigia.no_guardian"
        case .system: "system.refused"
        case .startFailed: "vigia.start_failed"
        case .badAnswer: "vigia.bad_answer"
        case .cutOff: "vigia.cut_off"
        case .badUpgrade: "vigia.bad_upgrade"
        case .refused(let problem, _): problem.code
        case .database(let error): error.code
        case .tooLate: "vigia.too_late"
        case .token: "token.refused"
        case .importing(let refusal): refusal.code
        case .drill(let refusal): refusal.code
        case .dashboard(let refusal): refusal.code
        }
    }

    /// The exit status.
    var exit: ExitCode {
        switch self {
        case .unknownCommand, .unknownOption, .unexpectedArgument, .missingValue, .badValue,
            .contradiction, .noScreen, .noSuchFolder, .noProject, .untrusted, .unsafe,
            .configuration, .noProgram, .noCurl, .badCertificate, .badUpgrade, .importing:
            .usage
        case .system(_, _, let number, _): number.isTheUsers ? .usage : .failed
        case .refused(_, let status): status == 404 ? .usage : .failed
        case .database(let error): error.isAboutThePath ? .usage : .failed
        case .drill(let refusal): refusal.exit
        case .dashboard(let refusal): refusal.exit
        case .portTaken, .portOfProject, .socketRefused, .notRunning, .noGuardian, .startFailed,
            .badAnswer, .cutOff, .tooLate, .unfixed, .leftovers, .token:
            .failed
        }
    }

    /// The printed text: problem, hint and code, or the configuration's own message.
    ///
    /// It may contain file names and other users' command lines, so terminal control characters are
    /// removed.
    var text: String {
        let text = if case .configuration(let words) = self { words } else { description }
        return text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { String($0).plain }.joined(separator: "\n")
    }
}

// Texts.
extension CommandError {
    var problem: String {
        switch self {
        case .unknownCommand(let name, _): "there is no command called \(name)"
        case .unknownOption(let name, let command, _):
            (command.isEmpty ? "vigia" : "vigia \(command)") + " has no option \(name)"
        case .unexpectedArgument(let word, let command):
            "vigia \(command) does not know what to do with \(word)"
        case .missingValue(let option, let kind, _): "\(option) needs \(kind)"
        case .badValue(let option, let value, let wanted): "\(option) wants \(wanted), not \(value)"
        case .contradiction(let problem, _), .unfixed(let problem, _), .token(let problem, _),
            .leftovers(let problem, _):
            problem
        case .noScreen(let why): "vigia top needs a terminal: \(why)"
        case .noSuchFolder(let path): "there is no folder \(path)"
        case .noProject(let path):
            "there is no vigia.yaml and no .vigia folder in \(path) or above it"
        case .untrusted(_, let file, let owner):
            "\(file) belongs to \(owner), and Vigia is called by \(LinuxFacts.name(of: geteuid()))"
        case .unsafe(_, let file, let refusal):
            "\(file) is not used: it \(refusal.sentence)"
        case .configuration(let words): words
        case .noProgram(let word, let service, let fault):
            "the service \(service) cannot be started: \(word) \(fault.clause)"
        case .noCurl: "alerts cannot be sent from this host: libcurl cannot be loaded"
        case .badCertificate(let words): "the API cannot use TLS: \(words)"
        case .portTaken(let port, let service, let owner, _),
            .portOfProject(let port, let service, let owner, _):
            "port \(port), which the service \(service) needs, is taken by \(owner)"
        case .socketRefused(let address, let service, let number, let owner):
            "cannot listen on \(address) for the service \(service): "
                + (owner.map { "it is taken by \($0)" } ?? errnoText(number))
        case .notRunning(let folder): "Vigia does not run in \(folder)"
        case .noGuardian: "vigia-guardian was not found"
        case .system(let what, let path, let number, _):
            "cannot \(what) \(path): \(errnoText(number))"
        case .startFailed(let problem, _): problem
        case .badUpgrade(let problem, _): problem
        case .cutOff: "the supervisor went away before it had answered"
        case .badAnswer(let what): "the supervisor's answer is not understood: \(what)"
        case .refused(let problem, _): problem.problem
        case .database(let error): error.problem
        case .tooLate(let what): what
        case .importing(let refusal): refusal.problem
        case .drill(let refusal): refusal.problem
        case .dashboard(let refusal): refusal.problem
        }
    }

    var hint: String? {
        switch self {
        case .unknownCommand(_, let nearest):
            nearest.map { "did you mean vigia \($0)?" } ?? "`vigia help` lists the commands"
        case .unknownOption(_, let command, let nearest):
            nearest.map { "did you mean \($0)?" } ?? "`vigia help \(command)` lists the options"
        case .unexpectedArgument(_, let command), .missingValue(_, _, let command):
            "`vigia help \(command)` shows how it is used"
        case .contradiction(_, let hint), .badUpgrade(_, let hint): hint
        case .unfixed(_, let hint), .leftovers(_, let hint), .token(_, let hint): hint
        case .noScreen: "`vigia status --watch` shows the services in lines"
        case .noProject:
            "`vigia init` writes a vigia.yaml; -C names a folder; or `vigia start -- command…`"
        case .untrusted(let project, _, _):
            "name the project that you mean with -C; or, if you trust this one: "
                + "VIGIA_TRUST=\(project)"
        case .unsafe(let project, let file, let refusal):
            refusal.remedy(for: file, in: project)
        case .notRunning: "`vigia start` starts it"
        case .noProgram(let word, _, let fault): fault.hint(for: word)
        case .socketRefused(_, _, let number, _):
            switch number {
            case EACCES: "ports below 1024 need root, or the capability CAP_NET_BIND_SERVICE"
            case EADDRNOTAVAIL: "this machine has no such address; `ip address` shows what it has"
            case EADDRINUSE: "end that process, or write another address under sockets"
            default: nil
            }
        case .portTaken(_, let service, _, isConnection: false):
            "`vigia fix --take-port \(service)` ends it; or give the service another port"
        case .portTaken:
            "the port is free once the connection ends; see `vigia help check.port_lent`"
        case .portOfProject(_, let service, _, let stopping):
            "`\(stopping)` stops that one; or give \(service) another port"
        case .noGuardian(let searched):
            "it belongs beside vigia or in PATH; looked in \(searched.joined(separator: ", "))"
        case .system(_, _, _, let hint), .startFailed(_, let hint): hint
        case .refused(let problem, _): problem.hint
        case .database(let error): error.hint
        case .importing(let refusal): refusal.hint
        case .drill(let refusal): refusal.hint
        case .dashboard(let refusal): refusal.hint
        case .cutOff: "ask again: another supervisor takes its place"
        case .badAnswer:
            "the running supervisor may be of another version: `vigia stop`, then start"
        case .noCurl: Curl.remedy
        case .badCertificate: "`tls` of `api` wants the certificate and its key as PEM files"
        case .badValue, .noSuchFolder, .configuration, .tooLate: nil
        }
    }
}

/// Refuses the first unknown name, and suggests a similar one.
///
/// - Parameters:
///   - names: the names as typed.
///   - known: all valid names.
///   - place: where the valid names are defined; nil to omit it.
/// - Throws: `CommandError.contradiction`.
func refuseStrangers(
    _ names: [String],
    among known: [String],
    in place: String? = nil
) throws(CommandError) {
    guard let stranger = names.first(where: { !known.contains($0) }) else { return }
    let near = nearest(to: stranger, among: known).map { "did you mean \($0)?" }
    throw .contradiction(
        "there is no service called \(stranger)" + (place.map { " in \($0)" } ?? ""),
        hint: near ?? "the services are: \(known.joined(separator: ", "))"
    )
}
