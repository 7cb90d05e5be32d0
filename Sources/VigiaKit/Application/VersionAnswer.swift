import CKit
import VigiaJSON

/// The answer to `GET /api/version`: the backend and the state of its process.
struct VersionAnswer: Sendable {
    private let name: String
    private let version: String
    private let mode: String
    private let begun = Moment.now
    private let startedAt = WallTime.now

    init(_ backend: Backend) {
        (name, version) = (backend.name, backend.version)
        mode = backend.settings.isDeveloping ? "development" : "production"
    }

    /// The answer at this moment.
    func response() -> Response { .json(bytes: JSON.encode(Now(about: self))) }

    private struct Now: JSONWritable {
        let about: VersionAnswer

        func write(to json: inout JSONWriter) {
            json.object { json in
                json.member("name", about.name)
                json.member("version", about.version)
                json.member("environment", about.mode)
                json.member("pid", kit_pid())
                json.member("started", about.startedAt.text)
                json.member("uptime_seconds", (Moment.now - about.begun).components.seconds)
                json.member("memory_bytes", kit_memory())
                json.member("processors", kit_processors())
            }
        }
    }
}
