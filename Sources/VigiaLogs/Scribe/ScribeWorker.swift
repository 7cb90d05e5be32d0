internal import VigiaCore
internal import VigiaPlatform

/// What the scribe's thread does: waits, carries out orders, moves what came, tries again.
final class ScribeWorker {
    private let room: ScribeRoom
    private let retryEvery: Duration
    private var journal: JournalFile
    private var streams: [UInt64: LogStream] = [:]
    private var tokens: [LogName: UInt64] = [:]
    private var nextToken = ScribeRoom.queueToken + 1
    /// Those that cannot be written.
    private var troubled: Set<UInt64> = []
    private var isFinished = false
    private var now = Instant.boot

    init(room: ScribeRoom, journal path: String, retryEvery span: Duration) {
        (self.room, retryEvery) = (room, span)
        journal = JournalFile(path: path)
    }

    /// Works until it is told to finish.
    func run() {
        while !isFinished {
            let ready = room.poller.wait(atMost: rest)
            now = Clock.now
            for token in ready {
                if token == ScribeRoom.queueToken { carryOutOrders() } else { move(token) }
            }
            mend()
            writeJournal()
        }
    }

    /// How long to sleep at most; nil for ever.
    private var rest: Duration? {
        let due = troubled.compactMap { streams[$0]?.trouble?.due } + [journal.retryAt ?? .never]
        guard let first = due.min(), first != .never else { return nil }
        return max(.zero, first - Clock.now)
    }

    private func writeJournal() {
        if let answer = journal.write(at: now, retryEvery: retryEvery) { room.queue.answer(answer) }
    }
}

// Orders.
extension ScribeWorker {
    private func carryOutOrders() {
        let (orders, droppedLines) = room.queue.takeOrders()
        if droppedLines > 0 { journal.drop(droppedLines) }
        for order in orders { carryOut(order) }
    }

    private func carryOut(_ order: ScribeOrder) {
        switch order {
        case .open(let name, let reader, let path):
            open(name, FileDescriptor(owning: reader), path)
        case .close(let name): close(name)
        case .journal(let entry): journal.add(entry)
        case .mark(let service):
            for token in tokens(of: service) {
                drain(token)
                streams[token]?.markHere()
            }
        case .tail(let service, let run):
            let lines = tail(of: service)
            room.queue.answer(.tail(service: service, run: run, lines: lines))
        case .flush(let token):
            for stream in streams.keys { drain(stream) }
            writeJournal()
            room.queue.answer(.flushed(token))
        case .finish:
            for stream in streams.keys { drain(stream) }
            isFinished = true
        }
    }

    private func open(_ name: LogName, _ reader: consuming FileDescriptor, _ path: String) {
        close(name)
        let token = nextToken
        nextToken += 1
        let stream = LogStream(name: name, reader: reader, path: path)
        (streams[token], tokens[name]) = (stream, token)
        attempt(token) { stream, now throws(SystemError) in try stream.begin(at: now) }
        if stream.trouble == nil { watch(stream, token) }
    }

    private func close(_ name: LogName) {
        guard let token = tokens.removeValue(forKey: name) else { return }
        drain(token)
        if let stream = streams.removeValue(forKey: token) { room.poller.remove(stream.reader.raw) }
        troubled.remove(token)
    }

    private func tail(of service: String) -> [String] {
        for channel in [LogChannel.stderr, .stdout] {
            guard let token = tokens[LogName(service: service, channel: channel)] else { continue }
            drain(token)
            guard let (bytes, isCut) = streams[token]?.tail(limit: Scribe.tailBytesMax) else {
                continue
            }
            let lines = lastLines(of: bytes, isCut: isCut, Scribe.tailLinesMax)
            if !lines.isEmpty { return lines }
        }
        return []
    }

    private func tokens(of service: String) -> [UInt64] {
        LogChannel.allCases.compactMap { tokens[LogName(service: service, channel: $0)] }
    }
}

// Moving, and what to do where that fails.
extension ScribeWorker {
    private func move(_ token: UInt64) {
        guard let stream = streams[token] else { return }
        if stream.trouble.map({ $0.retryAt <= now }) ?? true {
            attempt(token) { stream, now throws(SystemError) in _ = try stream.move(at: now) }
        }
        if stream.trouble?.isDiscarding == true { stream.trouble?.discarded += stream.discard() }
        if stream.isEnded { room.poller.remove(stream.reader.raw) }
    }

    private func drain(_ token: UInt64) {
        guard streams[token]?.trouble?.isDiscarding != true else { return }
        attempt(token) { stream, now throws(SystemError) in try stream.drain(at: now) }
    }

    /// Tries again, or looks at the pipes, where that is due.
    private func mend() {
        for token in troubled {
            guard let stream = streams[token], let trouble = stream.trouble, trouble.due <= now
            else { continue }
            if trouble.retryAt <= now {
                attempt(token) { stream, now throws(SystemError) in try stream.drain(at: now) }
            }
            if stream.trouble?.look(at: now, isCrowded: stream.isCrowded) == true {
                stream.trouble?.discarded += stream.discard()
                watch(stream, token)
            }
        }
    }

    /// Does something with a stream, and keeps count of whether it can be written.
    private func attempt(
        _ token: UInt64,
        _ act: (LogStream, Instant) throws(SystemError) -> Void
    ) {
        guard let stream = streams[token] else { return }
        do throws(SystemError) {
            try act(stream, now)
            if let trouble = stream.trouble { recovered(stream, token, trouble) }
        } catch {
            if stream.trouble != nil {
                stream.trouble?.failed(at: now, retryEvery: retryEvery)
                return
            }
            stream.trouble = LogTrouble(at: now, retryEvery: retryEvery)
            troubled.insert(token)
            room.poller.remove(stream.reader.raw)
            room.queue.answer(.writeFailed(path: stream.path, error))
        }
    }

    private func recovered(_ stream: LogStream, _ token: UInt64, _ trouble: LogTrouble) {
        stream.trouble = nil
        troubled.remove(token)
        if !trouble.isDiscarding { watch(stream, token) }
        room.queue.answer(.writeRecovered(path: stream.path, dropped: trouble.discarded))
    }

    private func watch(_ stream: LogStream, _ token: UInt64) {
        // A pipe can be waited for; one that is watched already stays so.
        try? room.poller.add(stream.reader.raw, token: token)
    }
}
