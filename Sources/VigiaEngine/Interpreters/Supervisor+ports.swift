import VigiaCore
import VigiaLogs
import VigiaPlatform

extension Supervisor {
    /// The most characters of somebody's command line.
    private static let commandMax = 120

    /// Writes down who listens on the port of a service that found it taken.
    ///
    /// Nobody of the service itself can be it: nothing of an old run lives when a new one begins.
    /// Nobody else is touched, and the service is tried again as after any failure.
    func tellPortOwner(of service: Int) {
        guard let port = project.spec.services[service].port,
            let owner = PortOwner.listening(on: port, everywhere: true).first
        else { return }
        var facts: [(String, JournalValue)] = [
            ("port", .integer(Int64(port))), ("address", .text(owner.address)),
            ("uid", .integer(Int64(owner.uid))),
        ]
        if let process = owner.process {
            let command = ProcessPortrait(pid: process.pid).command.prefix(Self.commandMax)
            facts += [("pid", .integer(Int64(process.pid))), ("command", .text(String(command)))]
        }
        write(
            JournalEntry(
                time: .now,
                level: .error,
                service: project.spec.services[service].name,
                event: "port_taken",
                fields: facts
            )
        )
    }
}
