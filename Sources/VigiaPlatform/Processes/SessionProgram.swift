internal import Glibc

/// Starts programs in sessions of their own, for the types that keep them.
///
/// Source: posix_spawn(3).
enum SessionProgram {
    /// The flag `POSIX_SPAWN_SETSID`, a macro that Swift does not import.
    ///
    /// Source: glibc's spawn.h.
    private static let newSession: Int16 = 0x80

    /// Starts a program with this process's environment.
    ///
    /// - Parameters:
    ///   - words: the program's absolute path and its arguments.
    ///   - unblocksSignals: whether it begins with no blocked signals, instead of this thread's.
    ///   - redirect: says what its descriptors are.
    /// - Returns: its pid, or `-errno`.
    static func start(
        _ words: [String],
        unblocksSignals: Bool = false,
        _ redirect: (inout posix_spawn_file_actions_t) -> Void
    ) -> Int32 {
        var (actions, attributes) = unsafe (posix_spawn_file_actions_t(), posix_spawnattr_t())
        unsafe posix_spawn_file_actions_init(&actions)
        unsafe posix_spawnattr_init(&attributes)
        defer {
            unsafe posix_spawn_file_actions_destroy(&actions)
            unsafe posix_spawnattr_destroy(&attributes)
        }
        unsafe redirect(&actions)
        var flags = newSession
        if unblocksSignals {
            var none = sigset_t()
            unsafe sigemptyset(&none)
            unsafe posix_spawnattr_setsigmask(&attributes, &none)
            flags |= Int16(POSIX_SPAWN_SETSIGMASK)
        }
        unsafe posix_spawnattr_setflags(&attributes, flags)
        let copies = unsafe words.map { unsafe strdup($0) } + [nil]
        defer { unsafe copies.forEach { unsafe free($0) } }
        var child: Int32 = 0
        let number = unsafe copies.withUnsafeBufferPointer { buffer in
            guard let first = buffer.baseAddress else { preconditionFailure("never empty") }
            return unsafe posix_spawn(&child, words[0], &actions, &attributes, first, environ)
        }
        return number == 0 ? child : -number
    }
}
