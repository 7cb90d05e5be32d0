internal import Glibc
internal import VigiaCore
internal import VigiaPlatform

// Moving, and recovery from failures.
extension ScribeWorker {
    /// Moves some of a pipe's bytes, or of those written up to a place.
    func move(_ token: UInt64, until place: Int? = nil) {
        guard let stream = streams[token] else { return }
        if stream.trouble.map({ $0.retryAt <= now }) ?? true {
            attempt(token) { stream, now throws(SystemError) in
                try stream.move(at: now, until: place)
            }
        }
        if stream.trouble?.isDiscarding == true { discard(stream) }
        if stream.unfinishedSince != nil, unfinished.insert(token).inserted {
            parts.poller.remove(stream.reader.raw)
        }
        if stream.isEnded { parts.poller.remove(stream.reader.raw) }
    }

    /// Writes incomplete lines whose ends did not come in time.
    func finishLines() {
        for token in unfinished {
            guard let stream = streams[token], let since = stream.unfinishedSince,
                since + LogStream.unfinishedMax > now
            else {
                unfinished.remove(token)
                move(token)
                if let stream = streams[token], stream.trouble == nil,
                    !unfinished.contains(token)
                {
                    watch(stream, token)
                }
                continue
            }
        }
    }

    /// Moves all of a pipe's bytes, or those written up to a place.
    func drain(_ token: UInt64, until place: Int? = nil) {
        guard streams[token]?.trouble?.isDiscarding != true else { return }
        attempt(token) { stream, now throws(SystemError) in
            try stream.drain(at: now, until: place)
        }
    }

    private func discard(_ stream: LogStream) {
        guard let trouble = stream.trouble else { return }
        trouble.discarded += stream.discard()
        if trouble.discarded > trouble.reported, trouble.reported == 0 || trouble.retryAt <= now {
            trouble.reported = trouble.discarded
            parts.queue.answer(.dropping(stream.name, dropped: trouble.discarded))
        }
    }

    /// Retries writing, or checks pipes, if due.
    func retryTroubled() {
        for token in troubled {
            guard let stream = streams[token], let trouble = stream.trouble, trouble.due <= now
            else { continue }
            if trouble.retryAt <= now { retry(stream, token, trouble) }
            if stream.trouble?.look(at: now, isCrowded: stream.isCrowded) == true {
                discard(stream)
                watch(stream, token)
            }
        }
    }

    /// While output is discarded, a full disk is tried again only once it reports free space.
    private func retry(_ stream: LogStream, _ token: UInt64, _ trouble: LogTrouble) {
        if trouble.isDiscarding { discard(stream) }
        guard !trouble.isDiscarding || !trouble.isFull || retention.hasFree(Self.spaceMin) else {
            stream.trouble?.failed(at: now, retryEvery: retryEvery)
            return
        }
        attempt(token) { stream, now throws(SystemError) in try stream.drain(at: now) }
    }

    private static let spaceMin = Bytes.mebibytes(1)

    /// Does something with a stream, and tracks whether its log can be written.
    func attempt(
        _ token: UInt64,
        _ act: (LogStream, Instant) throws(SystemError) -> Void
    ) {
        guard let stream = streams[token] else { return }
        do throws(SystemError) {
            try withSpace { () throws(SystemError) in try act(stream, now) }
            if let trouble = stream.trouble { recovered(stream, token, trouble) }
        } catch {
            failed(stream, token, error)
        }
        for part in stream.takeRotated() {
            archived(stream.name, stream.policy, part.archive, cutsLine: part.cutsLine)
        }
        tellSigns(of: stream)
    }

    /// Tells what alerts look for, and was seen.
    func tellSigns(of stream: LogStream) {
        for sign in stream.watched?.takeSigns() ?? [] {
            parts.queue.answer(.noticed(stream.name, sign))
        }
    }

    /// Tries again once if the disk was full and an archive could be removed.
    private func withSpace(_ act: () throws(SystemError) -> Void) throws(SystemError) {
        var removed: [ScribeAnswer] = []
        defer { tell(removed) }
        guard retention.hasSpace(at: now, &removed) else {
            let least = "leave \(retention.budget.freePercent) % of the disk free"
            throw SystemError(call: least, errno: ENOSPC)
        }
        while true {
            do throws(SystemError) {
                return try act()
            } catch let error where error.errno == ENOSPC || error.errno == EDQUOT {
                let made = retention.makeSpace { true }
                removed += made
                if made.isEmpty { throw error }
            }
        }
    }

    private func failed(_ stream: LogStream, _ token: UInt64, _ error: SystemError) {
        guard stream.trouble == nil else {
            stream.trouble?.failed(at: now, retryEvery: retryEvery)
            return
        }
        let isFull = error.errno == ENOSPC || error.errno == EDQUOT
        stream.trouble = LogTrouble(at: now, retryEvery: retryEvery, isFull: isFull)
        troubled.insert(token)
        parts.poller.remove(stream.reader.raw)
        parts.queue.answer(.writeFailed(stream.name, error))
    }

    private func recovered(_ stream: LogStream, _ token: UInt64, _ trouble: LogTrouble) {
        stream.trouble = nil
        troubled.remove(token)
        if !trouble.isDiscarding { watch(stream, token) }
        if trouble.discarded > 0 { stream.note(.dropped, count: trouble.discarded, at: now) }
        let lasted = now - trouble.since
        parts.queue.answer(
            .writeRecovered(stream.name, dropped: trouble.discarded, lasted: lasted)
        )
    }

    /// Records that the loop emptied a pipe while the disk did not answer.
    func swallowed(_ lost: Int, of token: UInt64) {
        guard let stream = streams[token] else { return }
        if stream.trouble != nil {
            stream.trouble?.discarded += lost
            return
        }
        stream.note(.dropped, count: lost, at: now)
        let lasted = Clock.now - now
        parts.queue.answer(.writeRecovered(stream.name, dropped: lost, lasted: lasted))
    }

    func watch(_ stream: LogStream, _ token: UInt64) {
        // A pipe can always be polled; one that is in the set already stays.
        try? parts.poller.add(stream.reader.raw, token: token)
    }
}

// Rotated files.
extension ScribeWorker {
    /// Reports a rotated file, and removes the archives beyond the number kept.
    func archived(_ name: LogName, _ policy: LogPolicy, _ file: String, cutsLine: Bool) {
        let answer = ScribeAnswer.archived(
            name,
            file: file,
            compress: policy.compress,
            cutsLine: cutsLine
        )
        parts.queue.answer(answer)
        tell(retention.sweep(LogPlace(name, project: project), keep: policy.keep))
    }

    func tell(_ answers: [ScribeAnswer]) {
        for answer in answers { parts.queue.answer(answer) }
    }
}
