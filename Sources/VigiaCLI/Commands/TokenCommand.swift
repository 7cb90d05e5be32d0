import Glibc
import VigiaCore
import VigiaGateway
import VigiaJSON
import VigiaLogs
import VigiaPlatform

/// Makes, lists and revokes tokens for the API on TCP.
struct TokenCommand: Command {
    static let usage = Usage(
        name: "token",
        summary: "Make, list and revoke tokens for the API on TCP.",
        argument: .init(
            name: "create",
            summary: "create [NAME], list, or revoke NAME; by default list."
        ),
        options: [.value("scope", nil, of: "SCOPE", "What a new token allows: read or control.")],
        examples: [
            "vigia token create prometheus", "vigia token create --scope control deploy",
            "vigia token list", "vigia token revoke deploy",
        ],
        exits: [
            (.ok, "done"), (.failed, "there is no token of that name, or it exists already"),
            (.usage, "wrong usage, or the file of the tokens cannot be used"),
        ]
    )

    private enum Action {
        case create(String?, APIToken.Scope)
        case list
        case revoke(String)
    }

    private let action: Action

    init(_ words: ParsedWords) throws(CommandError) {
        let names = Array(words.arguments.dropFirst())
        let scope = try Self.scope(words)
        switch words.arguments.first ?? "list" {
        case "create":
            let name = names.isEmpty ? nil : try Self.name(names, "create")
            action = .create(name, scope ?? .read)
        case "revoke" where scope == nil: action = .revoke(try Self.name(names, "revoke"))
        case "list" where names.isEmpty && scope == nil: action = .list
        case let other:
            throw .contradiction(
                "vigia token cannot \(words.arguments.joined(separator: " "))",
                hint: ["revoke", "list"].contains(other)
                    ? "write `vigia token list`, or `vigia token revoke NAME`"
                    : "it can create NAME, list, and revoke NAME"
            )
        }
    }

    static func scope(_ words: ParsedWords) throws(CommandError) -> APIToken.Scope? {
        guard let word = words.value("scope") else { return nil }
        if let scope = APIToken.Scope(rawValue: word) { return scope }
        throw .badValue(option: "--scope", value: word, wanted: "read or control")
    }

    private static func name(
        _ names: [String],
        _ verb: String
    ) throws(CommandError) -> String {
        guard names.count == 1 else {
            let problem = "vigia token \(verb) wants one name"
            throw .contradiction(problem, hint: "write `vigia token \(verb) NAME`")
        }
        guard APIToken.isName(names[0]) else {
            throw .contradiction(
                "\(names[0]) cannot be the name of a token",
                hint: "use letters, digits, dots, dashes and underscores, at most "
                    + "\(APIToken.nameBytesMax)"
            )
        }
        return names[0]
    }

    func run(_ shell: Shell) throws(CommandError) -> ExitCode {
        let project = try shell.project()
        do throws(SystemError) {
            return try act(TokenFile(of: project.path), shell)
        } catch {
            throw Self.explained(error, project)
        }
    }

    /// Makes the token of the dashboard in the place of the one before.
    static func replaceForDashboard(
        _ scope: APIToken.Scope,
        _ project: ProjectFolder
    ) throws(CommandError) -> TokenSecret {
        do throws(SystemError) {
            return try TokenFile(of: project.path).replace(TokenFile.dashboard, scope, at: .now)
        } catch {
            throw explained(error, project)
        }
    }

    private func act(_ file: TokenFile, _ shell: Shell) throws(SystemError) -> ExitCode {
        switch action {
        case .create(let name, let scope):
            // The only copy, alone on its line, for a script to take.
            shell.output.line(try file.create(name, scope, at: .now).text)
        case .list: list(try file.read(), shell)
        case .revoke(let name):
            try file.revoke(name)
            shell.output.line("revoked the token \(name)")
        }
        return .ok
    }

    private func list(_ tokens: [APIToken], _ shell: Shell) {
        if shell.wantsJSON {
            return shell.output.line(String(decoding: JSON.encode(tokens), as: UTF8.self))
        }
        let width = tokens.map(\.name.count).max() ?? 0
        for token in tokens {
            let scope = token.scope.rawValue.padded(to: "control".count)
            shell.output.line("\(token.name.padded(to: width))  \(scope)  \(token.created)")
        }
    }

    private static func explained(
        _ error: SystemError,
        _ project: ProjectFolder
    ) -> CommandError {
        switch error.errno {
        case ESRCH:
            .token("there is no token of that name", hint: "`vigia token list` shows all tokens")
        case EEXIST:
            .token("there is a token of that name", hint: "revoke it, or take another name")
        case ENOSPC:
            .token(
                "there are \(TokenFile.tokensMax) tokens already",
                hint: "`vigia token revoke NAME` makes room"
            )
        case EAGAIN: .token("another command changes the tokens", hint: "try again")
        default:
            .system(
                what: "use",
                path: "\(project.path)/.vigia/tokens",
                errno: error.errno,
                hint: nil
            )
        }
    }
}
