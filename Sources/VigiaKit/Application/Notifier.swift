import CKit

/// Tells whoever started the backend how it is.
///
/// Source: sd_notify(3).
struct Notifier: Sendable {
    private let socket: String?

    /// - Parameter environment: of this process.
    init(_ environment: [String: String]) {
        socket = environment["NOTIFY_SOCKET"].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Says it, where somebody listens; one who does not is no reason to stop.
    func say(_ words: String) {
        guard let socket else { return }
        _ = unsafe kit_notify(socket, words, words.utf8.count)
    }
}
