import Glibc
import VigiaCore
import VigiaPlatform

/// Where a browser on this machine finds the dashboard.
struct DashboardAddress: Equatable {
    /// Name or address, and port, as a browser writes them.
    let host: String
    /// The address of the page.
    let url: String
    private let socket: SocketAddress

    /// Takes it from a configuration.
    ///
    /// - Parameters:
    ///   - spec: the configuration.
    ///   - project: whose it is.
    ///   - isRunning: whether Vigia runs with it.
    /// - Throws: `CommandError.dashboard` for a configuration without an API on TCP.
    init(
        of spec: ProjectSpec,
        _ project: ProjectFolder,
        isRunning: Bool
    ) throws(CommandError) {
        guard let api = spec.api, case .tcp(let own, let port) = api.address else {
            throw .dashboard(.noAPI(project.configuration, isRunning: isRunning))
        }
        // Of a listener on every address, the loopback address is one.
        let any = ["0.0.0.0": "127.0.0.1", "::": "::1"]
        let numeric = own.map { any[$0] ?? $0 } ?? "127.0.0.1"
        guard let socket = SocketAddress(numeric: numeric, port: UInt16(clamping: port)) else {
            throw .dashboard(.noAPI(project.configuration, isRunning: isRunning))
        }
        self.socket = socket
        // A certificate is for a name.
        let name = api.tls == nil ? nil : api.hosts.first
        host = (name ?? (numeric.contains(":") ? "[\(numeric)]" : numeric)) + ":\(port)"
        url = (api.tls == nil ? "http" : "https") + "://\(host)/"
    }

    /// Whether a connection is taken there.
    var isListening: Bool {
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        let raw = Glibc.socket(socket.family, kind, 0)
        guard raw >= 0 else { return false }
        defer { _ = close(raw) }
        return socket.connect(raw) == 0
    }
}
