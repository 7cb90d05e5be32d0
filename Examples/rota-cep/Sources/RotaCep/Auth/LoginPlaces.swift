import Synchronization

/// How many may try to log in at one time: a password takes its time to be proved, and who comes
/// when all places are taken is better told so than made to wait.
final class LoginPlaces: Sendable {
    /// As many as are proved within a second or so, one after the other.
    static let most = 32
    /// One peer leaves room for others.
    static let mostOfPeer = 16

    private let taken = Mutex<[String: Int]>([:])

    /// Takes a place for a peer; false where there is none.
    func take(_ peer: String) -> Bool {
        taken.withLock { taken in
            let own = taken[peer, default: 0]
            guard own < Self.mostOfPeer, taken.values.reduce(0, +) < Self.most else { return false }
            taken[peer] = own + 1
            return true
        }
    }

    /// Gives it back.
    func give(_ peer: String) {
        taken.withLock { taken in
            let left = taken[peer, default: 0] - 1
            taken[peer] = left > 0 ? left : nil
        }
    }
}

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
