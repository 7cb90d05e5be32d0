import Glibc
import VigiaPlatform
import VigiaWire

/// Shows services, logs, events and causes on the whole screen, and takes keys.
struct TopCommand: Command {
    static let usage = Usage(
        name: "top",
        summary: "Show everything on one screen: services, logs, events, why.",
        examples: ["vigia top", "vigia top --no-color"],
        exits: [
            (.ok, "it was left"), (.notRunning, "Vigia does not run here"),
            (.usage, "wrong usage, or no terminal"),
        ]
    )

    init(_ words: ParsedWords) throws(CommandError) {
        if words.has("json") {
            throw .contradiction(
                "vigia top draws a screen, and prints no JSON",
                hint: "`vigia status --watch --json` prints the status at every change"
            )
        }
    }

    func run(_ shell: Shell) throws(CommandError) -> ExitCode {
        let project = try shell.project()
        guard shell.output.isTerminal, isatty(0) == 1 else {
            throw .noScreen(shell.output.isTerminal ? "its input is none" : "its output is none")
        }
        do throws(CommandError) {
            // What must not be asked is refused before the screen is taken.
            _ = try Waiting(project, shell.output).status()
        } catch .notRunning(let folder) {
            shell.output.note(CommandError.notRunning(folder: folder).text + "\n")
            return .notRunning
        }
        let console = try TopConsole(project, hasColour: shell.output.hasColour)
        if let number = console.run() { Self.die(of: number) }
        return .ok
    }

    /// Ends as the signal would have ended it, now that the terminal is as it was.
    private static func die(of number: Int32) {
        _ = signal(number, SIG_DFL)
        var set = sigset_t()
        unsafe sigemptyset(&set)
        unsafe sigaddset(&set, number)
        kill(getpid(), number)
        _ = unsafe pthread_sigmask(SIG_UNBLOCK, &set, nil)
    }
}
