/// Why a server does not serve.
public enum ServerError: Error, Equatable, CustomStringConvertible {
    /// Another process listens there.
    case addressTaken(address: String, port: Int)
    /// It is no numeric IPv4 or IPv6 address.
    case badAddress(String)
    /// A setting has no meaning; what is told in words.
    case badSetting(String)
    /// The kernel refused.
    case refused(String, errno: Int32)

    /// Whether whoever set it has to change it.
    var isBadSetting: Bool {
        switch self {
        case .badAddress, .badSetting: true
        case .addressTaken, .refused: false
        }
    }

    /// What is wrong, where, and the remedy.
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
