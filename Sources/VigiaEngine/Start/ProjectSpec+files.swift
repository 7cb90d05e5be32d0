import VigiaCore

extension ProjectSpec {
    /// How many files the guardian has open while all services run: the larger of both parts.
    ///
    /// Both ends of two log pipes for each service, which outlive their processes, and each held
    /// socket. The places for a new process's descriptors, what is kept for the supervisor, and
    /// what is open for a moment are the rest.
    var filesNeeded: Int {
        services.reduce(Self.filesOfVigia) { $0 + 4 + $1.sockets.count }
    }

    private static let filesOfVigia = 48
}
