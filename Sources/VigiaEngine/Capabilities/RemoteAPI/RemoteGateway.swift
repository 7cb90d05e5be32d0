import Glibc
import VigiaAPI
import VigiaCore
import VigiaGateway
import VigiaJSON
import VigiaLogs
import VigiaPlatform
import VigiaWire

/// The gateway that is at work, and what it reports.
final class RemoteGateway {
    private let run: RunID
    private let key: String
    private let output: ChildOutput
    private unowned let host: any Host
    /// Whether it was told to end.
    private(set) var isEnding = false

    /// The longest line of a report, in bytes.
    private static let reportBytesMax = 4096
    /// How long it may take to end, with what it has to answer.
    private static let endsWithin = Duration.seconds(7)
    /// What it may do as root: to find its way in a folder of another user.
    private static let capabilities: UInt64 = 1 << 2  // CAP_DAC_READ_SEARCH

    /// Takes one that runs.
    ///
    /// - Parameters:
    ///   - run: its run.
    ///   - print: the checksum of what it was started with.
    ///   - reader: where its reports come, which the guardian keeps too.
    ///   - host: who hears of them.
    init(_ run: RunID, _ print: UInt64, _ reader: consuming FileDescriptor, _ host: any Host) {
        (self.run, self.host) = (run, host)
        key = KeptName.gateway(run, print)
        reader.setNonBlocking()
        output = ChildOutput(
            reader,
            .lines(bytesMax: Self.reportBytesMax) { [unowned host] line in
                guard let report = JSON.decode(GatewayReport.self, from: Array(line)) else {
                    return host.surprised(by: "the gateway said nonsense", service: nil)
                }
                switch report {
                case .limited(let client): host.say(.apiAttemptsLimited, ["client": .text(client)])
                case .certificate(let problem):
                    host.say(.apiCertificateRefused, ["detail": .text(problem)])
                }
            }
        )
    }

    /// Hears its reports from now on.
    func listen() { output.listen(with: host.loop) }

    /// Asks it to answer what it has, and to end.
    func end() {
        guard !isEnding else { return }
        isEnding = true
        host.endChild(run, within: Self.endsWithin)
    }

    /// Takes in that it has ended.
    func forget() { host.forget(key) }

    /// The checksum of what a gateway is started with.
    static func print(of policy: APIPolicy) -> UInt64 {
        let program = "\(VigiaVersion.current) \(CommandLine.arguments[0])\n"
        return Checksum.of(Array(program.utf8) + ((try? CompactEncoder.encode(policy)) ?? []))
    }

    /// Begins with another one.
    ///
    /// - Parameters:
    ///   - policy: what it is to do.
    ///   - listener: where it accepts.
    ///   - host: who has it made.
    ///   - then: hears how it ended, once; never within this call.
    /// - Returns: nil where there is no memory for it, or no process can be made.
    static func begin(
        _ policy: APIPolicy,
        _ listener: Int32,
        _ host: any Host,
        then: @escaping (Ending) -> Void
    ) -> RemoteGateway? {
        // Where there is no memory or descriptor now, there may be later.
        guard let bytes = try? CompactEncoder.encode(policy),
            let input = try? FileDescriptor.memory("api-policy", holding: bytes),
            let ends = try? FileDescriptor.pipe()
        else { return nil }
        let reader = FileDescriptor(owning: ends.reader)
        defer { _ = close(ends.writer) }
        var order = ChildOrder(kind: .gateway, launch: launch(of: host))
        let targets = [0, 1, GatewayProcess.listener]
        order.places = targets.enumerated().map { place, target in
            DescriptorPlace(target: target, origin: .attached(place))
        }
        order.attached = [input.raw, ends.writer, listener]
        let run = host.childNumber()
        var (isBegun, isOver) = (false, false)
        let print = print(of: policy)
        // Kept before it begins: one that a successor does not find is ended.
        host.keep(KeptName.gateway(run, print), [reader.raw])
        let gateway = RemoteGateway(run, print, reader, host)
        host.begin(order, as: run) { end in
            isOver = true
            if isBegun { then(end.ending) }
        }
        isBegun = true
        if isOver { gateway.forget() } else { gateway.listen() }
        return isOver ? nil : gateway
    }

    private static func launch(of host: any Host) -> Launch {
        Launch(
            command: [CommandLine.arguments[0], "gateway"],
            environment: ["VIGIA_TRUST": ProcessEnvironment.all["VIGIA_TRUST"] ?? ""],
            directory: host.here,
            nice: 5,
            privileges: Privileges(
                noNewPrivileges: true,
                capabilities: geteuid() == 0 ? capabilities : nil
            )
        )
    }
}

extension SupervisorProcess {
    /// What a child of the guardian does that serves the API on TCP; see `GatewayProcess`.
    ///
    /// - Returns: the exit status.
    public static func serveRemotely() -> Int32 {
        GatewayProcess.main { APIRouter.access($0, $1, in: Capabilities.routes) }
    }
}
