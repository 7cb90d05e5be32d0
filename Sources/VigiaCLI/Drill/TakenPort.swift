import Glibc
import VigiaPlatform

/// A port that another process takes in the moment in which the service loses it.
struct TakenPort: Disturbance {
    private let main: ProcessHandle
    private let host: String?
    private let port: Int
    private var listener: Int32 = -1

    /// How long the port may stay in use after the service's end.
    private static let takenWithin = Duration.seconds(5)

    /// Takes the main process as `pid:start time`, the port, and its numeric address; "::" for all.
    init(_ words: [String]) throws(DisturbanceError) {
        guard words.count == 3, let port = Int(words[1]) else {
            throw DisturbanceError("a taken port needs a process, a port and an address")
        }
        main = try ProcessHandle.named(words[0])
        try main.refuseForeign()
        (self.port, host) = (port, words[2] == "::" ? nil : words[2])
    }

    /// Kills the service, and listens before its next run does.
    ///
    /// The kernel closes the sockets of a process before anybody learns of its end, and Vigia needs
    /// milliseconds for the next run. So this tries without a pause.
    mutating func begin() throws(DisturbanceError) -> Int64 {
        let began = Clock.sinceBoot()
        do throws(SystemError) {
            try main.signal(SIGKILL)
        } catch {
            throw DisturbanceError(error)
        }
        let address = Listener(host: host, port: port)
        let deadline = Clock.uptime + Self.takenWithin
        while listener < 0, Clock.uptime < deadline {
            // Until the process is gone, its port is in use.
            listener = (try? address.listen())?.release() ?? -1
        }
        if listener < 0 {
            throw DisturbanceError("the service listened again before its port could be taken")
        }
        return began
    }

    mutating func undo() -> [String] {
        guard listener >= 0 else { return [] }
        _ = close(listener)
        listener = -1
        return ["port \(port) is free again"]
    }
}
