/// Why a server cannot serve.
public enum ServerError: Error, Equatable, CustomStringConvertible {
    /// Another process listens on the address.
    case addressTaken(address: String, port: Int)
    /// The address is no numeric IPv4 or IPv6 address.
    case badAddress(String)
    /// A setting is invalid, as described in words.
    case badSetting(String)
    /// The kernel refused a step.
    case refused(String, errno: Int32)

    /// Whether the cause is the configuration of the backend.
    var isBadSetting: Bool {
        switch self {
        case .badAddress, .badSetting: true
        case .addressTaken, .refused: false
        }
    }

    /// The problem, its place, and what to do.
    public var description: String {
        switch self {
        case .addressTaken(let address, let port):
            "\(address):\(port) is taken by another process; end it, or set PORT"
        case .badAddress(let address):
            "\"\(address)\" is no numeric address; HOST is like 127.0.0.1 or ::1"
        case .badSetting(let words): words
        case .refused(let what, let errno): "the kernel does not let us \(what): errno \(errno)"
        }
    }
}
