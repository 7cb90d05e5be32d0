internal import CLinux
internal import Glibc
public import VigiaAPI
internal import VigiaCore
internal import VigiaJSON
internal import VigiaPlatform
internal import VigiaWire

/// The process that `vigia gateway` is: serves the API on TCP while there are clients.
public enum GatewayProcess {
    /// Where the listener is found.
    public static let listener: Int32 = 3
    /// The most bytes of a policy.
    private static let bytesMax = 1 << 20
    private static let (endToken, tokensToken): (UInt64, UInt64) = (.max, .max - 1)

    /// Runs until nobody has been connected for a while, or it is told to end.
    ///
    /// The policy comes on standard input, and the listener as descriptor 3; reports go to standard
    /// output, a line each. It works in the project's folder, so that it follows a folder that is
    /// renamed. It ends by itself where nobody is left who reads the reports.
    ///
    /// - Parameter needs: what a method and a target need; nil for what does not exist.
    /// - Returns: the exit status: 0, or 1 for a failed system call or an input that is no policy.
    public static func main(
        _ needs: @escaping (_ method: String, _ target: String) -> RouteAccess?
    ) -> Int32 {
        signal(SIGPIPE, SIG_IGN)
        let input = FileDescriptor(owning: 0)
        let bytes = input.bytes(from: 0, limit: bytesMax)
        guard let policy = try? CompactDecoder.decode(APIPolicy.self, from: bytes[...]) else {
            return 1
        }
        let (file, watch) = (TokenFile(of: "."), TokenWatch(TokenFile(of: ".")))
        let admission = Admission(policy: policy, needs: needs) { () throws(SystemError) in
            // First the watch: what changes behind it is noticed.
            watch.add()
            return try file.read()
        }
        do {
            let tls = try policy.tls.map { files throws(TLSIdentity.Refused) in
                try TLSFiles(files, report: tell)
            }
            let gateway = try Gateway(listener, admission, tls, report: tell)
            try serve(gateway, watch)
            return 0
        } catch {
            return 1
        }
    }

    private static func serve(
        _ gateway: Gateway,
        _ tokens: TokenWatch
    ) throws(SystemError) {
        let signals = try SignalWatch([SIGTERM])
        try gateway.poller.add(signals.raw, token: endToken)
        try gateway.poller.add(1, token: endToken, for: .ending)
        if let raw = tokens.raw { try gateway.poller.add(raw, token: tokensToken) }
        while !gateway.isOver {
            gateway.turn { token in
                switch token {
                case endToken:
                    _ = signals.take()
                    gateway.drain()
                    gateway.poller.remove(1)
                case tokensToken:
                    tokens.clear()
                    gateway.tokensChanged()
                default: preconditionFailure("nothing has the token \(token)")
                }
            }
        }
    }

    private static func tell(_ report: GatewayReport) {
        let output = FileDescriptor(owning: 1)
        output.append(JSON.encode(report) + [UInt8(ascii: "\n")])
        _ = output.release()
    }
}

/// Notices that the file of the tokens is another one, for answers that have no end.
///
/// Requests need no notice: the file is read for each.
private final class TokenWatch {
    private let file: TokenFile
    private let names: NameWatch?

    init(_ file: TokenFile) {
        self.file = file
        // Where the kernel has no watch to give, revoked tokens end with their answers.
        names = try? NameWatch()
    }

    /// What becomes readable with a notice; nil where there are none.
    var raw: Int32? { names?.raw }

    /// Waits for a change of the file that there is now; once is enough for each.
    func add() {
        // Without a file there is no token, and no answer that needs one.
        try? names?.add(file.path, .file)
    }

    /// Takes in that it has changed.
    func clear() { names?.clear() }
}
