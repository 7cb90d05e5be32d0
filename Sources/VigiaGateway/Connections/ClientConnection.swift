import Glibc
import VigiaCore
import VigiaHTTP
import VigiaPlatform

/// One client, whose requests are answered one after the other.
///
/// It is idle, in the head or the body of a request, has a call at the supervisor, is taking its
/// answer, or lingers: then a refusal was sent, and what still comes is thrown away for a moment,
/// since closing at once could destroy the refusal.
final class ClientConnection {
    enum Phase {
        case idle, head, body, calling, answering, lingering, closed
    }

    let token: UInt64
    let address: ClientAddress
    unowned let gateway: Gateway
    private let channel: ClientChannel
    private(set) var phase = Phase.idle
    /// Since when, or since when bytes were taken last.
    private(set) var since = Clock.now
    private var reader: RequestReader
    private var output: [UInt8] = []
    private var sent = 0
    private var call: SupervisorCall?
    /// Where the supervisor says that something is which the gateway reads itself; nil while it is
    /// not asked.
    var located: [UInt8]?
    /// The lines of logs that it gets.
    var lines: LogStream?
    var request = ClientRequest()
    /// Whether the client sends no more.
    private var hasEnded = false
    private var interest = (reading: true, writing: false)

    /// Takes an accepted connection over.
    init(_ channel: ClientChannel, _ gateway: Gateway) {
        (self.channel, self.gateway) = (channel, gateway)
        token = gateway.newToken()
        let address = ClientAddress(of: channel.raw)
        self.address = address
        reader = RequestReader(
            headBytesMax: GatewayLimits.headBytesMax,
            bodyBytesMax: GatewayLimits.bodyBytesMax,
            // Nobody's body is kept who may not send it.
            takes: { [unowned gateway] head in gateway.admits(head, from: address) }
        )
        gateway.watch(channel.raw, token, reading: true, writing: false, isNew: true)
    }

    /// How many bytes wait for the client.
    var unread: Int { output.count - sent }

    /// The token of the request that is under way; nil where there is none, or none is needed.
    var pass: APIToken? { isBusy ? request.pass : nil }

    /// Whether another client may take its place: it has been waiting for a while, with no request
    /// under way.
    func isReplaceable(at now: Instant) -> Bool {
        [.idle, .head, .lingering].contains(phase) && now - since > GatewayLimits.replacedAfter
    }

    func enter(_ next: Phase) { (phase, since) = (next, Clock.now) }

    /// Closes the connection.
    func close() {
        guard phase != .closed else { return }
        phase = .closed
        call?.cancel()
        gateway.files.logs.remove(token)
        (call, lines) = (nil, nil)
        gateway.poller.remove(channel.raw)
        (output, sent) = ([], 0)
        gateway.closed(self)
    }

    /// Reads and writes what it can.
    func ready(_ what: Poller.Readiness) {
        if what.isCut, !what.isReadable { return close() }
        if what.isWritable || what.isReadable && channel.sendWaitsForBytes { write() }
        let reads = what.isReadable || what.isWritable && channel.readWaitsForRoom
        if reads, phase != .closed { read() }
        goOn()
    }

    /// Reads the next request where one has come, and waits for what is wanted then.
    private func goOn() {
        if phase == .idle || phase == .head || phase == .body { proceed() }
        if phase != .closed { wait() }
    }

    private func read() {
        guard gateway.receive(channel) else {
            if gateway.received != -Int(EAGAIN) { close() }
            return
        }
        let count = gateway.received
        if count == 0 { return ended() }
        if phase == .lingering { return }
        unsafe gateway.scratch.withUnsafeBytes {
            unsafe reader.append(UnsafeRawBufferPointer(rebasing: $0[..<count]))
        }
    }

    /// The client sends no more: nearly always it is gone; an answer may still be taken.
    private func ended() {
        hasEnded = true
        if !isBusy || isStream { close() }
    }

    /// Whether the answer that is under way has no end.
    private var isStream: Bool { call?.isStream == true || lines != nil }

    /// Whether a request is under way, so that the next one waits.
    private var isBusy: Bool { phase == .calling || phase == .answering }

    /// Waits for what is wanted now.
    func wait() {
        let isFull = reader.waiting > GatewayLimits.headBytesMax
        let writes = unread > 0 && !channel.sendWaitsForBytes || channel.readWaitsForRoom
        let wanted = (reading: !hasEnded && !(isBusy && isFull), writing: writes)
        guard wanted != interest else { return }
        interest = wanted
        let (reading, writing) = wanted
        gateway.watch(channel.raw, token, reading: reading, writing: writing, isNew: false)
    }

    /// Reads requests from what has come, until one takes a while, or more bytes are needed.
    private func proceed() {
        while readNext(), phase == .idle || phase == .head {}
        if hasEnded, !isBusy { close() }
    }

    /// Reads one request, and answers it where that needs nobody else.
    ///
    /// - Returns: whether there was one.
    private func readNext() -> Bool {
        do throws(RequestRefusal) {
            switch try reader.next() {
            case .needsMore:
                let next = reader.isInBody ? Phase.body : reader.waiting > 0 ? .head : .idle
                if next != phase { enter(next) }
                return false
            case .continues:
                enter(.body)
                send(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8))
                return false
            case .request(let head, let body, let isKept): serve(head, body, isKept)
            }
        } catch {
            request = ClientRequest()
            let isMethod = error == .unknownMethod
            refuse(isMethod ? .wrongMethod("GET, HEAD, POST") : .badRequest(error))
        }
        return true
    }

    private func serve(_ head: RequestHead, _ body: [UInt8], _ isKept: Bool) {
        request = ClientRequest(head, isKept: isKept && !gateway.isDraining)
        switch gateway.admit(head, from: address) {
        case .failure(let refused): refuse(refused.refusal)
        case .success(let pass):
            request.pass = pass.token
            if let file = Dashboard.file(head.target) { return give(request.answer(file)) }
            if let body = recentAnswer { return give(request.answer(json: body)) }
            let isOpen = pass.token == nil
            guard gateway.hasRoom(isOpen: isOpen) else { return refuse(.busy) }
            enter(.calling)
            let call = SupervisorCall(
                gateway,
                request,
                request.forwarded(head, body),
                within: isOpen ? GatewayLimits.openAnswerTime : GatewayLimits.answerTime
            ) { [unowned self] in hear($0) }
            self.call = call
            gateway.began(call)
        }
    }
}

// Answers.
extension ClientConnection {
    private func hear(_ event: SupervisorCall.Event) {
        switch event {
        case .head(let head):
            if request.reading != nil, head.status == 200 {
                located = []
                return
            }
            if head.length == nil { request.isKept = false }
            enter(.answering)
            send(request.head(of: head))
        case .part(let bytes):
            if located != nil {
                located? += bytes
                return
            }
            send(Array(bytes))
            if unread > GatewayLimits.unreadBytesMax,
                call?.isStream == true || gateway.unread > GatewayLimits.unreadTotalMax
            {
                return close()
            }
        case .end:
            call = nil
            readLocated()
            answered()
        case .failed(let refusal):
            (call, located) = (nil, nil)
            // What has begun as an answer can only be cut off.
            guard phase == .calling else { return close() }
            refuse(refusal)
        }
        goOn()
    }

    /// Answers that the request does not get to the supervisor.
    func refuse(_ refusal: GatewayRefusal) { give(request.answer(refusal)) }

    func give(_ answer: [UInt8]) {
        enter(.answering)
        send(answer)
        answered()
    }

    /// Whatever there is of an answer was handed over; goes on once it is written.
    private func answered() {
        guard phase == .answering, call == nil, lines == nil, unread == 0 else { return }
        guard request.isKept, !gateway.isDraining else { return linger() }
        if hasEnded, reader.waiting == 0 { return close() }
        enter(reader.waiting > 0 ? .head : .idle)
    }

    private func linger() {
        if hasEnded { return close() }
        enter(.lingering)
        reader.discard()
        channel.endSending()
    }

    func send(_ bytes: [UInt8]) {
        output += bytes
        write()
    }

    private func write() {
        guard unread > 0 else { return }
        let count = channel.send(output[sent...])
        guard count >= 0 || count == -Int(EAGAIN) else { return close() }
        if count > 0 { since = Clock.now }
        sent += max(0, count)
        if sent == output.count {
            (output, sent) = ([], 0)
            answered()
        } else if sent > 1 << 16 {
            (output, sent) = (Array(output[sent...]), 0)
        }
    }

    /// Closes an idle connection while the gateway ends, unless a request comes after all.
    ///
    /// Who has just connected is about to send one, and would get no answer.
    private func leave(after age: Duration) {
        if request.isNone, age <= GatewayLimits.firstRequestTime { return }
        read()
        goOn()
        if phase == .idle { close() }
    }

    /// Ends phases that take too long.
    func look(at now: Instant) {
        let age = now - since
        switch phase {
        case .idle where age > GatewayLimits.idleTime: close()
        case .idle where gateway.isDraining: leave(after: age)
        case .head where age > GatewayLimits.headTime,
            .body where age > GatewayLimits.bodyTime:
            request = ClientRequest()
            refuse(.badRequest(.tooSlow))
            if phase != .closed { wait() }
        case .answering where unread > 0 && age > GatewayLimits.writeTime: close()
        case .answering where gateway.isDraining && isStream: close()
        case .lingering where age > GatewayLimits.lingerTime: close()
        default: return
        }
    }
}
