import CKit
import VigiaHTTP

/// One connection of a client, on one loop.
///
/// The connection is idle, in the head or the body of a request, has a running handler, is writing
/// what the client did not take at once, or lingers. While it lingers, the answer is sent and
/// further input is discarded for a while, since closing at once could destroy the answer.
///
/// Pipelined requests are answered one after the other. At most one answer and the bytes of one
/// longest head are buffered here; the kernel buffers the rest, and makes the client wait.
/// Everything happens on the loop's thread.
@safe final class Connection: @unchecked Sendable {
    enum Phase: Equatable {
        case idle
        case head
        case body
        case handling
        case writing
        case lingering(Lingering)
        case closed
    }

    /// The time in which a client may still read its answer.
    struct Lingering: Equatable {
        let began = Moment.now
        /// Whether the client may go on sending a long body.
        let isUpload: Bool
        /// How many bytes were thrown away.
        var bytes = 0
    }

    /// How long a connection lingers: until the client has sent nothing for the first time, or for
    /// the second one in all where it uploads too much.
    ///
    /// Source: RFC 9112, section 9.6; nginx, `lingering_timeout` and `lingering_time`.
    private static let (lingerPause, uploadTime) = (Duration.seconds(2), Duration.seconds(30))
    private static let uploadBytesMax = 256 << 20
    private static let continued = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)

    let descriptor: Int32
    unowned let reception: Reception
    private(set) var phase = Phase.idle
    private(set) var since: Moment
    /// When the last input came.
    private(set) var heard = Moment.now
    private let peer: String
    private var reader: RequestReader
    private var unsent = UnsentBytes()
    private var exchange = Exchange()
    private var hasEnded = false
    private var isReading = true
    private var share: BodyShare
    private var readWatch: Watch?
    private var writeWatch: Watch?

    init(_ descriptor: Int32, _ reception: Reception) {
        (self.descriptor, self.reception, since) = (descriptor, reception, .now)
        share = BodyShare(reception.service)
        peer = Listener.peer(of: descriptor)
        reader = RequestReader(
            headBytesMax: reception.limits.headBytesMax,
            bodyBytesMax: reception.limits.bodyBytesMax,
            takes: { [takes = reception.service.takes] in takes(Method($0.method), $0.target.path) }
        )
        readWatch = Watch(reception.loop, descriptor, KIT_READ | KIT_PERSIST) { [unowned self] in
            readable()
        }
        readWatch?.add()
    }

    private func enter(_ next: Phase) {
        guard next != phase else { return }
        (phase, since) = (next, .now)
    }

    private var isClosed: Bool { phase == .closed }

    /// Whether a request is being answered, so that the next one waits.
    private var isBusy: Bool { phase == .handling || phase == .writing }

    private func readable() {
        var buffer = unsafe reception.scratch.count
        if isBusy {
            buffer = max(1, min(buffer, reception.limits.headBytesMax + 1 - reader.waiting))
        }
        let count = unsafe kit_read(descriptor, reception.scratch.baseAddress, buffer)
        switch count {
        case 1...:
            unsafe took(UnsafeRawBufferPointer(rebasing: reception.scratch.prefix(Int(count))))
        case 0: ended()
        case Int64(KIT_AGAIN): return
        default: close()
        }
        readOrWait()
    }

    private func took(_ bytes: UnsafeRawBufferPointer) {
        heard = .now
        switch phase {
        case .lingering(var lingering):
            lingering.bytes += bytes.count
            (phase, since) = (.lingering(lingering), .now)
            if lingering.bytes > Self.uploadBytesMax { close() }
        case .idle, .head, .body:
            unsafe reader.append(bytes)
            proceed()
        case .handling, .writing: unsafe reader.append(bytes)
        case .closed: return
        }
    }

    /// Stops reading while more than the longest head is buffered.
    private func readOrWait() {
        let isFull = isBusy && reader.waiting > reception.limits.headBytesMax
        let wants = !hasEnded && !isClosed && !isFull
        guard wants != isReading else { return }
        isReading = wants
        if wants { readWatch?.add() } else { readWatch?.remove() }
    }

    /// The client sends no more; it may still wait for its answer.
    private func ended() {
        hasEnded = true
        if isBusy { cancelIfDeserted() } else { close() }
    }

    /// Cancels the handler of the last request of a client that sends no more.
    ///
    /// Nearly always that client is gone: a close and a half-close look the same until something is
    /// sent. Go's net/http and nginx do the same. The connection stays open for the few clients
    /// that only half-close, and a handler that ignores the cancellation still answers them.
    private func cancelIfDeserted() {
        if hasEnded, phase == .handling, reader.waiting == 0 { exchange.cancel() }
    }

    /// Reads requests from the buffered input.
    private func proceed() {
        do throws(RequestRefusal) {
            switch try reader.next() {
            case .needsMore:
                try share.hold(reader.bodyBytes)
                enter(reader.isInBody ? .body : reader.waiting > 0 ? .head : .idle)
            case .continues:
                enter(.body)
                write(Self.continued)
            case .request(let head, let body, let isKept):
                try share.hold(body.count)
                serve(Request(head, body, peer: peer), isKept: isKept)
            }
        } catch {
            refuse(error)
        }
    }

    private func serve(_ request: Request, isKept: Bool) {
        exchange.begin(request.method, isKept: isKept)
        enter(.handling)
        let (number, service, share) = (exchange.number, reception.service, share.handOver())
        let task = Task(executorPreference: reception.loop) {
            let response = await service.answer(request)
            share.giveBack()
            self.finish(response, number)
        }
        exchange.handle(task)
        cancelIfDeserted()
    }

    /// Takes the handler's answer.
    private func finish(_ response: Response, _ number: UInt64) {
        guard number == exchange.number, phase == .handling else { return }
        exchange.end(mayKeep: !reception.isDraining && (!hasEnded || reader.waiting > 0))
        send(response)
    }

    /// Answers that the request is refused, and closes the connection afterwards.
    private func refuse(_ refusal: RequestRefusal) {
        exchange.refuse(refusal)
        discard()
        enter(.handling)
        send(reception.refusal(refusal))
    }

    private func send(_ response: Response) {
        let date = reception.dateLine()
        var bytes: [UInt8] = []
        swap(&bytes, &reception.spare)
        bytes.removeAll(keepingCapacity: true)
        ResponseText.append(
            response,
            isHead: exchange.method == .head,
            isKept: exchange.isKept,
            date: date,
            to: &bytes
        )
        enter(.writing)
        write(bytes)
        if bytes.capacity <= Reception.spareBytesMax { swap(&bytes, &reception.spare) }
        if phase == .writing, unsent.isEmpty { answered() }
    }

    private func write(_ bytes: [UInt8]) {
        guard unsent.isEmpty else { return unsent.append(bytes) }
        let count = unsafe bytes.withUnsafeBytes { bytes in
            unsafe kit_send(descriptor, bytes.baseAddress, bytes.count)
        }
        guard count >= 0 || count == Int64(KIT_AGAIN) else { return close() }
        let taken = max(0, Int(count))
        guard taken < bytes.count else { return }
        unsent.append(bytes[taken...])
        if writeWatch == nil {
            writeWatch = Watch(reception.loop, descriptor, KIT_WRITE | KIT_PERSIST) {
                [unowned self] in
                writable()
            }
        }
        writeWatch?.add()
    }

    private func writable() {
        let count = unsafe unsent.send { unsafe kit_send(descriptor, $0.baseAddress, $0.count) }
        guard count >= 0 || count == Int64(KIT_AGAIN) else { return close() }
        if count > 0 { since = .now }
        guard unsent.isEmpty else { return }
        writeWatch?.remove()
        if phase == .writing { answered() }
    }

    /// The answer was sent completely.
    private func answered() {
        guard exchange.isKept else {
            return exchange.refusal != nil || reader.isInside || !isReading ? linger() : close()
        }
        if reader.waiting > 0 {
            enter(.head)
            proceed()
            if hasEnded, !isBusy { return close() }
        } else if hasEnded {
            return close()
        } else {
            enter(.idle)
        }
        readOrWait()
    }

    /// Half-closes, and lets the client read its answer before the connection is closed.
    private func linger() {
        let lingering = Lingering(isUpload: exchange.isUpload || reader.isInBody)
        discard()
        enter(.lingering(lingering))
        kit_end_sending(descriptor)
        if hasEnded { close() } else { readOrWait() }
    }

    /// Closes the connection, and cancels its running handler.
    func close() {
        guard !isClosed else { return }
        enter(.closed)
        exchange.close()
        (readWatch, writeWatch) = (nil, nil)
        discard()
        kit_close(descriptor)
        reception.forget(self)
    }

    /// Drops buffered input.
    private func discard() {
        reader.discard()
        share.handOver().giveBack()
    }

    private func time(for lingering: Lingering) -> Duration {
        lingering.isUpload && !reception.isDraining ? Self.uploadTime : Self.lingerPause
    }

    /// Ends phases that exceed their time limits.
    func check(_ now: Moment) {
        let (limits, age) = (reception.limits, now - since)
        // Without reading, only this check notices a client that is gone.
        if !isReading, !hasEnded, kit_is_cut(descriptor) != 0 { return close() }
        switch phase {
        case .idle where age > limits.idleTime || reception.isTired(of: self, now): close()
        case .head where age > limits.headTime || reception.isTired(of: self, now),
            .body where age > limits.bodyTime || reception.isTired(of: self, now):
            refuse(.tooSlow)
        case .handling where age > limits.handlerTime:
            exchange.abandon()
            send(reception.overdue())
        case .writing where age > limits.writeTime: close()
        case .lingering(let lingering)
        where age > Self.lingerPause || now - lingering.began > time(for: lingering):
            close()
        case .idle, .head, .body, .handling, .writing, .lingering, .closed: return
        }
    }
}
