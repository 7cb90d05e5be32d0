import VigiaAPI
import VigiaLogs
import VigiaWire

// The lines of logs, which the gateway reads: nothing that the supervisor does waits for a disk.
extension RemoteAPI {
    static var routes: [Route<any Host>] {
        let stream = RouteParameter(
            "stream",
            in: .query,
            .word(LogChannel.allCases.map(\.rawValue)),
            "only this stream",
            example: "stderr"
        )
        let count = RouteParameter(
            "n",
            in: .query,
            .count(0...ServiceLogs.linesMax, default: ServiceLogs.linesDefault),
            "how many of the last lines of each stream a client of TCP gets first"
        )
        return [
            Route(
                .get,
                "/v1/services/{name}/logs",
                "tells where the logs of a service are; over TCP, sends their lines",
                RouteDescription(
                    [.service, stream, count],
                    gives: [
                        RouteResult(ServiceLogs.self, "where they are"),
                        RouteResult(
                            text: "text/event-stream",
                            "over TCP, with `Accept: text/event-stream`: the last lines, and each "
                                + "new one, in events called `lines`"
                        ),
                    ],
                    refuses: [.badQuery, .noSuchService]
                )
            ) { call, host throws(APIRefusal) in
                let service = try host.services.service(call.path("name")).name
                _ = try call.count("n")
                return .now(.json(200, ServiceLogs(of: service, try Self.channels(call))))
            }
        ]
    }

    private static func channels(_ call: RouteCall) throws(APIRefusal) -> [LogChannel] {
        guard let word = call.query("stream") else { return LogChannel.allCases }
        guard let channel = LogChannel(rawValue: word) else {
            throw APIRefusal(.badQuery, "stream is \(word); allowed is stdout or stderr")
        }
        return [channel]
    }
}

extension ServiceLogs {
    fileprivate init(of service: String, _ channels: [LogChannel]) {
        self.init(
            service: service,
            logs: channels.map { channel in
                let name = LogName(service: service, channel: channel)
                return Log(stream: channel.rawValue, file: "logs/\(name.file)")
            }
        )
    }
}
