import VigiaAPI
import VigiaCore
import VigiaHistory
import VigiaLogs
import VigiaWire

// Incidents, as the API shows them.
extension History {
    static var routes: [Route<any Host>] { [ofAll, ofOne] }

    private static var ofAll: Route<any Host> {
        Route(
            .get,
            "/v1/incidents",
            "lists incidents of the history, the newest first",
            RouteDescription(
                [
                    RouteParameter(
                        "service",
                        in: .query,
                        .text,
                        "only incidents of this service",
                        example: "backend"
                    ),
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
        host.capability(History.self).bringUpToDate()
        return .later { reply in
            let work: @Sendable () -> APIResponse = {
                do throws(HistoryError) {
                    guard let reader = try HistoryReader(project: project) else { return orElse() }
                    return try look(reader)
                } catch {
                    return APIRefusal(.noHistory, "the history: \(error.words)").response
                }
            }
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
