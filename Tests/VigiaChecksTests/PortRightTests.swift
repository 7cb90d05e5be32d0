import Glibc
import TestPlaces
import TestSupport
import Testing
import VigiaChecks
import VigiaCore
import VigiaPlatform

/// The right of a service to bind a privileged port.
@Suite("Ports below 1024", .enabled(if: geteuid() == 0, "it needs root"))
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

    /// A free privileged port; nil if there is none.
    static let port = (1..<max(1, LentPorts.unprivilegedMin)).last {
        PortOwner.inTheWay(of: $0).isEmpty
    }

    @Test(
        "ports are checked as the service's user, with the service's rights",
        .enabled(if: port != nil, "it needs a free port below ip_unprivileged_port_start")
    )
    func rights() throws {
        let port = try #require(Self.port)
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
            let checkResult = Checker.run(
                CheckSpec(question: .port(nil), timeout: .seconds(60)),
                in: context
            )
            #expect(checkResult.code == (row.mayHave ? nil : "check.port_refused"), "\(row)")
            if row.mayHave { continue }
            let words = "games may not listen on a port below \(LentPorts.unprivilegedMin)"
            #expect(checkResult.words == words && checkResult.severity == .required, "\(row)")
        }
        // Other ports need no privilege.
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
