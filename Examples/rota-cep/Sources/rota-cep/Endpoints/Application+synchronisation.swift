import RotaCep
import VigiaJSON
import VigiaKit

// Customers from the CRM.
extension Application {
    /// How long a client waits for a synchronisation before it is told that it goes on.
    private static let patience = Duration.seconds(10)

    static func addSynchronisation(to endpoints: inout Endpoints) {
        endpoints.post("/api/sync/customers") { app, request in
            try await app.admit(request)
            return try Self.answer(await app.synchroniserOrRefusal().run(waiting: Self.patience))
        }
        endpoints.get("/api/sync/customers") { app, request in
            try await app.admit(request)
            return try Self.answer(await app.synchroniserOrRefusal().state)
        }
    }

    private func synchroniserOrRefusal() throws(HTTPError) -> Synchroniser {
        guard let synchroniser else {
            throw .unavailable("the CRM is not configured", hint: "set PLOOME_API_KEY")
        }
        return synchroniser
    }

    private static func answer(_ state: Synchroniser.State) throws(HTTPError) -> Response {
        switch state {
        case .idle: return .json(SyncAnswer(state: "idle", report: nil))
        case .running: return .json(SyncAnswer(state: "running", report: nil), status: 202)
        case .done(let report): return .json(SyncAnswer(state: "done", report: report))
        case .failed(let failure): throw refusal(failure)
        }
    }

    /// The client learns whose fault it is; the log has the rest, under the answer's id.
    private static func refusal(_ failure: Synchroniser.Failure) -> HTTPError {
        switch failure.kind {
        case .crm:
            HTTPError(
                status: 502,
                code: "crm_failed",
                message: "the CRM did not give the customers",
                details: failure.reason
            )
        case .passing(let words): .comeBack(words, details: failure.reason)
        case .own:
            HTTPError(
                status: 500,
                code: "internal",
                message: "the customers could not be stored",
                details: failure.reason
            )
        }
    }
}

/// How a synchronisation is.
private struct SyncAnswer: JSONWritable {
    let state: String
    let report: Synchronisation.Report?

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("state", state)
            json.memberIfPresent("report", report)
        }
    }
}
