import VigiaCore
import VigiaWire

@testable import VigiaCLI

/// The recorded output of a command.
final class Written {
    var out = ""
    var notes = ""
    var bytes: [UInt8] = []

    /// An output without terminal that writes here.
    func output(isTerminal: Bool = false, hasColour: Bool = false) -> Output {
        Output(
            isTerminal: isTerminal,
            showsProgress: isTerminal,
            hasColour: hasColour,
            write: { self.out += $0 },
            writeBytes: { bytes in
                self.bytes += bytes
                return true
            },
            note: { self.notes += $0 }
        )
    }
}

/// Runs one command line in a shell with only this configuration.
func vigia(
    _ words: [String],
    in folder: String = "/",
    services: [String] = ["backend"]
) -> (exit: ExitCode, out: String, notes: String) {
    let written = Written()
    let shell = Shell(output: written.output(), directory: folder) { project, profile in
        ProjectSpec(
            name: project.name,
            profile: profile,
            services: services.map {
                ServiceSpec(name: $0, launch: Launch(command: ["true"], directory: "/"))
            }
        )
    }
    let exit = VigiaCommand.run(words, shell)
    return (exit, written.out, written.notes)
}

/// A service with the values that a test needs.
func service(
    _ name: String,
    _ state: String = "up",
    _ change: (inout ServiceStatus) -> Void = { _ in }
) -> ServiceStatus {
    var service = ServiceStatus(name: name, state: state)
    (service.ready, service.settled) = (state == "up", ["up", "down", "broken"].contains(state))
    change(&service)
    return service
}

/// A project of these services.
func project(_ services: [ServiceStatus]) -> ProjectStatus {
    ProjectStatus(
        version: "1.2.3",
        project: "shop",
        profile: "prod",
        supervisor: SupervisorStatus(pid: 12, uptimeSeconds: 3700, generation: 1),
        guardian: GuardianStatus(pid: 11, trees: "cgroup"),
        services: services
    )
}
