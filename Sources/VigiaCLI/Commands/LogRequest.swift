import VigiaCore

/// Which lines of which logs are asked for.
struct LogRequest {
    /// One of the two files of a service.
    enum Stream: Equatable { case output, errors }

    let services: [String]
    let streams: [Stream]
    let count: Int
    let follows: Bool

    init(_ words: ParsedWords, streams: [Stream]) throws(CommandError) {
        (services, self.streams, follows) = (words.arguments, streams, words.has("follow"))
        count = try words.number("lines", in: 0...1_000_000, default: 20)
    }

    func run(_ shell: Shell) throws(CommandError) -> ExitCode { .ok }
}
