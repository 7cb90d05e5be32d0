import Glibc
import TestPlaces
import TestSupport
import Testing
import VigiaChecks
import VigiaCore
import VigiaPlatform

/// Whether a service may have a port that not everybody may have.
@Suite("Ports below 1024", .enabled(if: geteuid() == 0))
struct PortRightTests {
    private struct Row {
        var uid: UInt32?
        var kept: UInt64?
        var isClosed = false
        var isHeld = false
        var program = "/bin/sh"
        let mayHave: Bool
    }

    private static let bind = Privileges.capability("net_bind_service")
    private static let rows = [
        Row(mayHave: true), Row(uid: 0, mayHave: true), Row(uid: 5, mayHave: false),
        Row(uid: 5, kept: 0, isClosed: true, mayHave: false),
        Row(uid: 5, kept: bind, isClosed: true, mayHave: true),
        Row(uid: 5, kept: 1, isClosed: true, mayHave: false),
        Row(uid: 0, kept: 1, mayHave: false), Row(uid: 0, kept: bind, mayHave: true),
        Row(uid: 5, kept: 0, isClosed: true, isHeld: true, mayHave: true),
        Row(uid: 5, program: "setuid", mayHave: true),
        Row(uid: 5, isClosed: true, program: "setuid", mayHave: false),
    ]

    @Test("they are asked as the user of the service, with the rights that the service has")
    func rights() throws {
        let first = LentPorts.unprivilegedMin
        guard first > 1, let port = (1..<first).last(where: { PortOwner.inTheWay(of: $0).isEmpty })
        else { return }
        let place = try Place(["setuid": "#!/bin/sh\n"])
        #expect(unsafe chmod("\(place.path)/setuid", 0o4755) == 0)
        for row in Self.rows {
            var context = CheckContext(
                service: "web",
                folder: "/",
                state: "/nonexistent",
                launch: Launch(command: [row.program], directory: place.path),
                port: port
            )
            if row.program == "setuid" { context.launch.command = ["\(place.path)/setuid"] }
            context.launch.user = row.uid.map { UserIdentity(name: "games", uid: $0, gid: 60) }
            if row.kept != nil || row.isClosed {
                context.launch.privileges = Privileges(
                    noNewPrivileges: row.isClosed,
                    capabilities: row.kept
                )
            }
            context.isPortHeld = row.isHeld
            let finding = Checker.run(
                CheckSpec(question: .port(nil), timeout: .seconds(60)),
                in: context
            )
            #expect(finding.code == (row.mayHave ? nil : "check.port_refused"), "\(row)")
            if row.mayHave { continue }
            let words = "games may not listen on a port below \(first)"
            #expect(finding.words == words && finding.severity == .required, "\(row)")
        }
        // Everybody may have the others.
        var context = CheckContext(
            service: "web",
            folder: "/",
            state: "/nonexistent",
            launch: Launch(command: ["/bin/sh"], directory: "/"),
            port: try freePort()
        )
        context.launch.user = UserIdentity(name: "games", uid: 5, gid: 60)
        #expect(
            Checker.run(CheckSpec(question: .port(nil), timeout: .seconds(60)), in: context).code
                == nil
        )
    }
}
