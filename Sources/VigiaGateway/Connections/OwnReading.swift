import VigiaAPI
import VigiaCore
import VigiaHTTP
import VigiaWire

/// What the gateway reads itself, once the supervisor has said where it is: nothing that the
/// supervisor does waits for a disk, however many clients read.
enum OwnReading: Hashable {
    /// The lines of a service's logs, so many of the last ones first.
    case lines(Int)
    /// The history.
    case history(HistoryQuery)

    /// Takes what a request wants; nil for what the supervisor answers.
    init?(_ head: RequestHead) {
        let request = APIRequest(
            method: head.method.rawValue,
            target: head.target.text,
            accept: head.headers["Accept"] ?? "",
            requester: Requester(uid: .max, pid: 0, command: "")
        )
        if let query = HistoryQuery(request) {
            self = .history(query)
            return
        }
        guard head.method == .get, request.path.hasSuffix("/logs"),
            request.accepts("text/event-stream")
        else { return nil }
        // The supervisor refuses what is no number.
        let count = request.queryValue("n").flatMap { Int($0) } ?? ServiceLogs.linesDefault
        self = .lines(max(0, min(count, ServiceLogs.linesMax)))
    }

    /// Whether the answer has no end.
    var isStream: Bool { if case .lines = self { true } else { false } }
}

/// The project's files that the gateway reads for clients.
struct FilesRead {
    /// The clients that follow logs.
    let logs: LogFollowing
    /// The history that clients had a moment ago.
    var history = RecentAnswers()
}
