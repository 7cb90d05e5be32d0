/// Whose wrong passwords count together.
enum LoginPeer {
    /// A peer's address; of IPv6 the first half, since whoever has one address has all that follow.
    ///
    /// - Parameter address: numeric, or empty for a Unix socket.
    /// - Returns: the same for addresses of the same network.
    static func key(of address: String) -> String {
        guard address.contains(":"), !address.contains(".") else {
            return String(address.split(separator: ":").last ?? "")
        }
        let halves = address.split(separator: "::", omittingEmptySubsequences: false)
        let (head, tail) = (groups(halves.first), halves.count > 1 ? groups(halves.last) : [])
        let zeros = Array(repeating: "0", count: max(0, 8 - head.count - tail.count))
        return (head + zeros + tail).prefix(4).joined(separator: ":") + "::/64"
    }

    private static func groups(_ text: Substring?) -> [String] {
        (text ?? "").split(separator: ":").map(String.init)
    }
}
