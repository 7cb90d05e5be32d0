import CSodium
package import VigiaKit

/// Hashes passwords and proves them, one at a time.
///
/// Argon2id takes its time and memory on purpose; that only one is made at a time, on a thread of
/// its own, bounds both.
package actor Passwords {
    /// What one hash costs.
    ///
    /// Source: OWASP, "Password Storage Cheat Sheet", Argon2id.
    private static let (memory, passes) = (19 << 20, UInt64(2))
    /// The shortest and the longest password, in bytes.
    package static let length = 8...200

    /// A hash that no password has: names that nobody bears take as long as others.
    private var nobody: String?

    private let thread: OwnThread

    package nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe thread.asUnownedSerialExecutor()
    }

    package init() throws(ServerError) { thread = try OwnThread() }

    /// The hash of a password, with its salt and its costs, as a text to store.
    ///
    /// - Returns: nil where there is not enough memory.
    package func hash(_ password: String) -> String? {
        guard Randomness.isReady else { return nil }
        var text = [CChar](repeating: 0, count: crypto_pwhash_strbytes())
        let length = UInt64(password.utf8.count)
        let result = unsafe crypto_pwhash_str_alg(
            &text,
            password,
            length,
            Self.passes,
            Self.memory,
            crypto_pwhash_alg_argon2id13()
        )
        guard result == 0 else { return nil }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8($0) }, as: UTF8.self)
    }

    /// Whether a password is the one of a hash; without a hash it takes its time and is not.
    package func proves(_ password: String, against hash: String?) -> Bool {
        guard Randomness.isReady else { return false }
        if nobody == nil { nobody = self.hash("nobody's password") }
        guard let compared = hash ?? nobody else { return false }
        let length = UInt64(password.utf8.count)
        let isSame = unsafe crypto_pwhash_str_verify(compared, password, length) == 0
        return isSame && hash != nil
    }
}
