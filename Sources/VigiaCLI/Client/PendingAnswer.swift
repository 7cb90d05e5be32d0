import VigiaCore
import VigiaPlatform

/// A question to the supervisor whose answer is not waited for.
final class PendingAnswer {
    private let socket: ControlSocket
    private var answer = HTTPAnswerParser()
    /// When it was asked, as time since boot.
    let asked: Duration

    /// What to wait for: readable when a part of the answer is there.
    var descriptor: Int32 { socket.descriptor }

    /// Asks.
    ///
    /// - Parameters:
    ///   - target: the path, for GET.
    ///   - project: whose supervisor.
    /// - Throws: `CommandError`; `.notRunning` where nobody listens.
    init(_ target: String, of project: ProjectFolder) throws(CommandError) {
        socket = try ControlSocket(of: project)
        asked = Clock.uptime
        try socket.send(Client.head("GET", target, "", bodyBytes: 0))
    }

    /// Takes in what has come.
    ///
    /// - Returns: the body once the answer is complete; nil before.
    /// - Throws: `CommandError`; `.cutOff` where the supervisor is gone.
    func take() throws(CommandError) -> [UInt8]? {
        switch try socket.receive(within: .zero) {
        case .late: return nil
        case .bytes(let bytes): try answer.take(bytes)
        case .ended: try answer.ended()
        }
        return answer.isComplete ? answer.body : nil
    }
}
