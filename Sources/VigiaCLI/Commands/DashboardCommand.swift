import VigiaCore
import VigiaGateway
import VigiaJSON
import VigiaWire

/// Prints the address at which a browser shows the dashboard, with a token in it.
struct DashboardCommand: Command {
    static let usage = Usage(
        name: "dashboard",
        summary: "Print the address of the dashboard, with a token; the one before ends.",
        options: [.value("scope", nil, of: "SCOPE", "What the page may do: read or control.")],
        examples: ["vigia dashboard", "vigia dashboard --scope control"],
        exits: [
            (.ok, "the address was printed"), (.failed, "nothing listens at the address"),
            (.notRunning, "Vigia does not run here"),
            (.usage, "wrong usage, or the configuration has no `api`"),
        ]
    )

    private let scope: APIToken.Scope

    init(_ words: ParsedWords) throws(CommandError) {
        scope = try TokenCommand.scope(words) ?? .read
    }

    func run(_ shell: Shell) throws(CommandError) -> ExitCode {
        let project = try shell.project()
        let status: ProjectStatus
        do {
            status = try Waiting(project, shell.output).status()
        } catch .notRunning(let folder) {
            // What is to be written in the configuration is told before what is to be started.
            let spec = try shell.validate(project, nil)
            _ = try DashboardAddress(of: spec, project, isRunning: false)
            shell.output.note(CommandError.notRunning(folder: folder).text + "\n")
            return .notRunning
        }
        let spec = try Configuration.read(project, for: status)
        let address = try DashboardAddress(of: spec, project, isRunning: true)
        guard address.isListening else { throw .dashboard(.unreachable(address.host)) }
        show(address, try TokenCommand.replaceForDashboard(scope, project), shell)
        return .ok
    }

    private func show(_ address: DashboardAddress, _ token: TokenSecret, _ shell: Shell) {
        // Browsers keep what follows the `#` to themselves, and the page removes it.
        let url = "\(address.url)#token=\(token.text)"
        let page = Page(url: url, scope: scope.rawValue)
        let text = shell.wantsJSON ? String(decoding: JSON.encode(page), as: UTF8.self) : url
        // As bytes, since texts lose the secrets of addresses on the way.
        _ = shell.output.writeBytes(Array((text + "\n").utf8)[...])
        guard shell.output.isTerminal, !shell.wantsJSON else { return }
        shell.output.note(
            scope == .read
                ? "The page may look; with --scope control it may also start and stop services.\n"
                : "The page may start and stop services. `vigia token revoke "
                    + "\(TokenFile.dashboard)` ends that.\n"
        )
    }

    /// The output with `--json`.
    private struct Page: JSONWritable {
        let url: String
        let scope: String

        func write(to json: inout JSONWriter) {
            json.object { json in
                json.member("url", url)
                json.member("scope", scope)
            }
        }
    }
}
