import VigiaAPI
import VigiaCore
import VigiaHistory
import VigiaLogs
import VigiaWire

// Incidents, as the API shows them, and the way to the rest of the history.
extension History {
    static var routes: [Route<any Host>] { [ofAll, ofOne, ofPast] }

    private static var ofAll: Route<any Host> {
        Route(
            .get,
            "/v1/incidents",
            "lists incidents of the history, the newest first",
            RouteDescription(
                [
                    service("only incidents of this service"),
                    RouteParameter(
                        "limit",
                        in: .query,
                        .count(1...HistoryReader.incidentsMax, default: 20),
                        "how many at most",
                        example: "5"
                    ),
                ],
                gives: [RouteResult(IncidentList.self, "the incidents, the newest first")],
                refuses: [.badQuery, .noHistory]
            )
        ) { call, host throws(APIRefusal) in
            let (service, limit) = (call.query("service"), try call.count("limit"))
            return read(host) { reader throws(HistoryError) in
                .json(200, IncidentList(incidents: try reader.incidents(of: service, limit: limit)))
            } orElse: {
                .json(200, IncidentList(incidents: []))
            }
        }
    }

    private static var ofOne: Route<any Host> {
        Route(
            .get,
            "/v1/incidents/{number}",
            "shows an incident",
            RouteDescription(
                [
                    RouteParameter(
                        "number",
                        in: .path,
                        .text,
                        "the number of an incident",
                        example: "1"
                    )
                ],
                gives: [RouteResult(IncidentStatus.self, "the incident")],
                refuses: [.noSuchIncident, .noHistory]
            )
        ) { call, host throws(APIRefusal) in
            let word = call.path("number")
            let unknown = APIRefusal(
                .noSuchIncident,
                "no incident \(word) is known",
                "`GET /v1/incidents` lists the known incidents"
            )
            guard let number = UInt64(word), number < UInt64(Int64.max) else { throw unknown }
            return read(host) { reader throws(HistoryError) in
                try reader.incident(number).map { .json(200, $0) } ?? unknown.response
            } orElse: {
                unknown.response
            }
        }
    }

    private static var ofPast: Route<any Host> {
        let (hours, parts) = (HistoryAnswer.hoursMax, HistoryAnswer.partsMax)
        return Route(
            .get,
            "/v1/history",
            "tells where the history is; over TCP, shows availability and samples of services",
            RouteDescription(
                [
                    count("hours", hours, HistoryAnswer.hoursDefault, "how long the span is"),
                    count("parts", parts, HistoryAnswer.partsDefault, "how many parts it has"),
                    RouteParameter("samples", in: .query, .flag, "whether samples are wanted"),
                    service("only the history of this service"),
                ],
                gives: [
                    RouteResult(HistoryPlace.self, "where it is, and that it is up to date"),
                    RouteResult(HistoryAnswer.self, "over TCP: the history, at most 5 s old"),
                ],
                refuses: [.badQuery, .noSuchService, .noHistory]
            )
        ) { call, host throws(APIRefusal) in
            for name in ["hours", "parts"] { _ = try call.count(name) }
            let wanted = call.query("service")
            let services = try wanted.map { name throws(APIRefusal) in
                [try host.services.service(name).name]
            }
            let place = HistoryPlace(
                file: ".vigia/\(HistoryReader.file)",
                services: services ?? host.services.names
            )
            return afterWriting(host) { .json(200, place) }
        }
    }

    private static func count(
        _ name: String,
        _ most: Int,
        _ usual: Int,
        _ meaning: String
    ) -> RouteParameter {
        RouteParameter(name, in: .query, .count(1...most, default: usual), meaning)
    }

    private static func service(_ meaning: String) -> RouteParameter {
        RouteParameter("service", in: .query, .text, meaning, example: "backend")
    }

    /// Has the scribe read the history, since the loop waits for no disk.
    ///
    /// - Parameters:
    ///   - host: the host.
    ///   - look: makes the answer.
    ///   - orElse: makes the answer where there is no history yet.
    /// - Returns: the answer, which comes later.
    private static func read(
        _ host: any Host,
        _ look: @escaping @Sendable (borrowing HistoryReader) throws(HistoryError) -> APIResponse,
        orElse: @escaping @Sendable () -> APIResponse
    ) -> RouteAnswer {
        let project = host.here
        return afterWriting(host) {
            do throws(HistoryError) {
                guard let reader = try HistoryReader(project: project) else { return orElse() }
                return try look(reader)
            } catch {
                return APIRefusal(.noHistory, "the history: \(error.words)").response
            }
        }
    }

    /// Has the scribe do something once what waits is in the history.
    private static func afterWriting(
        _ host: any Host,
        _ work: @escaping @Sendable () -> APIResponse
    ) -> RouteAnswer {
        host.capability(History.self).bringUpToDate()
        return .later { reply in
            host.capability(ScribeAnswers.self).perform(work) { answer in
                let busy = APIRefusal(.noHistory, "Vigia has too much to write")
                reply(answer ?? busy.response)
            }
        }
    }
}

extension RouteProblem {
    fileprivate static var noSuchIncident: Self {
        Self(404, "api.no_such_incident", "no incident of that number is known")
    }
    fileprivate static var noHistory: Self {
        Self(503, "api.no_history", "the history cannot be read")
    }
}
