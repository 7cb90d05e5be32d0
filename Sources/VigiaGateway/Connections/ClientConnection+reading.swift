import VigiaAPI
import VigiaCore
import VigiaHistory
import VigiaJSON
import VigiaLogs
import VigiaPlatform
import VigiaWire

// What the gateway reads itself.
extension ClientConnection {
    /// The answer to a request for the history that another client had a moment ago; nil for none.
    var recentAnswer: [UInt8]? {
        guard case .history = request.reading else { return nil }
        return gateway.files.history.answer(to: request.target, at: Clock.now)
    }

    /// Reads what the supervisor has told of, and sends it.
    func readLocated() {
        guard let located, let reading = request.reading else { return }
        self.located = nil
        switch reading {
        case .lines(let count): followLogs(located, last: count)
        case .history(let query): giveHistory(located, query)
        }
    }

    private func followLogs(_ located: [UInt8], last count: Int) {
        guard gateway.files.logs.hasRoom else { return refuse(.busy) }
        guard let logs = JSON.decode(ServiceLogs.self, from: located) else {
            return refuse(.unavailable)
        }
        request.isKept = false
        enter(.answering)
        let lines = LogStream(logs, last: count) { [unowned self] in send($0) }
        self.lines = lines
        send(request.streamHead)
        gateway.files.logs.add(token) { [weak self] in
            // It may close itself meanwhile.
            guard let self else { return }
            lines.look(isFull: unread > GatewayLimits.unreadBytesMax / 4)
            if phase != .closed { wait() }
        }
    }

    private func giveHistory(_ located: [UInt8], _ query: HistoryQuery) {
        guard gateway.unread < GatewayLimits.unreadTotalMax else { return refuse(.busy) }
        // Another client may have had it read meanwhile.
        if let body = recentAnswer { return give(request.answer(json: body)) }
        guard let place = JSON.decode(HistoryPlace.self, from: located) else {
            return refuse(.unavailable)
        }
        do throws(HistoryError) {
            let body = APIResponse.json(200, try query.read(place.services, at: .now)).body
            gateway.files.history.keep(body, to: request.target, at: Clock.now)
            give(request.answer(json: body))
        } catch {
            refuse(.noHistory(error.words))
        }
    }
}
