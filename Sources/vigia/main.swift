import VigiaCLI
import VigiaEngine

let words = Array(CommandLine.arguments.dropFirst())

// They come from /proc on Linux.
if CommandLine.arguments.isEmpty { VigiaCommand.exit(VigiaCommand.withoutArguments()) }

// The guardian starts the supervisor with this argument, which `ps` shows.
if words.first == "supervisor" {
    VigiaCommand.exit(SupervisorProcess.main(Array(words.dropFirst())))
} else if words.first == "compress", words.count == 2 {
    VigiaCommand.exit(SupervisorProcess.compress(words[1]))
} else if words == ["watcher"] {
    VigiaCommand.exit(SupervisorProcess.watch())
} else if words == ["printer"] {
    VigiaCommand.exit(SupervisorProcess.takePrints())
} else if words.first == "checker", words.count == 2 {
    VigiaCommand.exit(SupervisorProcess.check())
} else if words == ["gateway"] {
    VigiaCommand.exit(SupervisorProcess.serveRemotely())
} else if words.first == "notifier", words.count == 2 {
    VigiaCommand.exit(SupervisorProcess.notify())
} else {
    VigiaCommand.exit(VigiaCommand.main(words))
}
