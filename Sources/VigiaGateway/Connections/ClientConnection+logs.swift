import VigiaJSON
import VigiaWire

// Clients that follow the lines of logs.
extension ClientConnection {
    /// Sends the lines of logs that the supervisor has told of.
    func followLogs() {
        guard let located else { return }
        self.located = nil
        guard gateway.logs.hasRoom else { return refuse(.busy) }
        guard let logs = JSON.decode(ServiceLogs.self, from: located) else {
            return refuse(.unavailable)
        }
        request.isKept = false
        enter(.answering)
        let lines = LogStream(logs, last: request.lines ?? 0) { [unowned self] in send($0) }
        self.lines = lines
        send(request.streamHead)
        gateway.logs.add(token) { [weak self] in
            // It may close itself meanwhile.
            guard let self else { return }
            lines.look(isFull: unread > GatewayLimits.unreadBytesMax / 4)
            if phase != .closed { wait() }
        }
    }
}
