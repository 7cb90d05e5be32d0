internal import Glibc
internal import VigiaCore
internal import VigiaPlatform

/// The scribe's thread: waits, carries out orders, moves bytes, retries.
final class ScribeWorker {
    let parts: ScribeParts
    let project: String
    let retryEvery: Duration
    let stage: Stage
    var retention: Retention
    var journal: JournalFile
    var streams = StreamTable()
    /// The streams that cannot be written.
    var troubled: Set<UInt64> = []
    /// The streams with an incomplete line waiting in the pipe.
    var unfinished: Set<UInt64> = []
    /// Whether all logs were opened, so that leftovers of a dead supervisor can be recognized.
    private var isSettled = false
    private var isFinished = false
    /// When to create files and index runs of services that wrote nothing yet; nil if there are
    /// none.
    private var noteAt: Instant?
    private var lastPolicy = Shared(wrappedValue: LogPolicy())

    /// A thousand services that start at once must not wait for thousands of new files.
    private static let (noteAfter, openAtOnceMax) = (Duration.seconds(1), 64)
    private(set) var now = Instant.boot

    init(_ parts: ScribeParts, project: String, _ budget: LogBudget, retryEvery span: Duration) {
        (self.parts, self.project, retryEvery) = (parts, project, span)
        stage = Stage(parts.stage, project: project, stalls: parts.stalls)
        retention = Retention(project: project, budget: budget)
        journal = JournalFile(project: project)
    }

    /// Works until `finish`.
    func run() {
        while !isFinished {
            let ready = parts.poller.wait(atMost: rest)
            now = Clock.now
            parts.stalls.begin()
            for token in ready {
                // Orders come first: a run's beginning before its output. Bytes written by now
                // belong to no run ordered later.
                let place = streams[token]?.written
                if parts.queue.hasOrders { carryOutOrders() }
                if token != ScribeParts.queueToken { move(token, until: place) }
                parts.stalls.goOn()
            }
            retryTroubled()
            finishLines()
            noteRuns()
            writeJournal()
            for (token, lost) in parts.stalls.end() { swallowed(lost, of: token) }
        }
    }

    /// The longest sleep; nil for no limit.
    private var rest: Duration? {
        var first = min(journal.retryAt ?? .never, noteAt ?? .never)
        for token in troubled { first = min(first, streams[token]?.trouble?.due ?? .never) }
        for token in unfinished {
            guard let since = streams[token]?.unfinishedSince else { continue }
            first = min(first, since + LogStream.unfinishedMax)
        }
        return first == .never ? nil : max(.zero, first - Clock.now)
    }

    /// Creates the files and indexes the runs of services that have written nothing yet.
    ///
    /// The index of standard output has every run; that of standard error only runs that wrote
    /// there, or have ended.
    private func noteRuns() {
        guard let due = noteAt, due <= now else { return }
        noteAt = nil
        var letGo = 0
        for (token, stream) in streams.all
        where stream.isUnmade || (stream.hasUnnoted && stream.name.channel == .stdout) {
            let isNew = !stream.isOpen
            attempt(token) { stream, now throws(SystemError) in
                try stream.begin(at: now)
                if stream.name.channel == .stdout { stream.noteBegun(at: now) }
                if isNew { stream.rest() }
            }
            if stream.isResting { letGo += 1 }
            parts.stalls.goOn()
        }
        if letGo > Self.openAtOnceMax { Memory.trim() }
    }

    func writeJournal() {
        let answer = journal.write(at: now, retryEvery: retryEvery)
        if let answer { parts.queue.answer(answer) }
        for file in journal.takeRotated() {
            archived(.journal, LogPolicy(), file, cutsLine: false)
        }
    }
}

// Orders.
extension ScribeWorker {
    private func carryOutOrders() {
        let (orders, droppedLines) = parts.queue.takeOrders()
        if droppedLines > 0 { journal.drop(droppedLines) }
        for order in orders {
            carryOut(order)
            parts.stalls.goOn()
        }
    }

    private func carryOut(_ order: ScribeOrder) {
        switch order {
        case .open(let name, let reader, let policy, let living, let rules):
            open(name, FileDescriptor(owning: reader), policy, of: living, rules)
        case .settle: settle()
        case .close(let name): close(name)
        case .journal(let entry): journal.add(entry)
        case .mark(let service, let run, let written):
            drain(service, written, opening: false) { stream, now in
                stream.beginRun(run, at: now)
            }
            noteAt = noteAt ?? now + Self.noteAfter
        case .ended(let service, let run, let written):
            drain(service, written) { stream, now in stream.endRun(run, at: now) }
        case .tail(let service, let run, let ending, let written):
            let words = lastWords(of: service, ending, written)
            parts.queue.answer(.tail(service: service, run: run, words))
        case .rotate(let services, let token):
            rotate(services)
            parts.queue.answer(.flushed(token))
        case .replace(let file, let bytes): replace(file, bytes)
        case .append(let file, let bytes): append(to: file, bytes)
        case .perform(let work): work()
        case .performAnswering(let token, let work):
            parts.queue.answer(.performed(PerformedWork(token: token, value: work())))
        case .flush(let token):
            catchUp()
            writeJournal()
            parts.queue.answer(.flushed(token))
        case .finish:
            catchUp()
            isFinished = true
        }
    }

    private func open(
        _ name: LogName,
        _ reader: consuming FileDescriptor,
        _ policy: LogPolicy,
        of living: LivingRun?,
        _ rules: OutputRules?
    ) {
        close(name)
        let stream = LogStream(
            name,
            shared(policy),
            reader: reader,
            stage,
            of: living,
            watching: rules
        )
        let token = streams.insert(stream)
        if stream.hasUnnoted { noteAt = noteAt ?? now + Self.noteAfter }
        parts.stalls.add(token, name, reader: stream.reader.raw)
        let record = stage.record?.owner == name && !isSettled ? stage.record : nil
        if record == nil, streams.count > Self.openAtOnceMax {
            noteAt = noteAt ?? now + Self.noteAfter
        } else {
            attempt(token) { stream, now throws(SystemError) in
                try stream.begin(at: now)
                if let record { try stream.resume(record, at: now) }
            }
        }
        if stream.trouble == nil, isSettled { watch(stream, token) }
    }

    /// Shares equal policies between streams, since there may be thousands.
    private func shared(_ policy: LogPolicy) -> Shared<LogPolicy> {
        if lastPolicy.wrappedValue != policy { lastPolicy = Shared(wrappedValue: policy) }
        return lastPolicy
    }

    /// Writes all available bytes; files without new content stay closed.
    private func catchUp() {
        for (token, stream) in streams.all where !stream.isResting || !stream.isIdle {
            drain(token)
        }
    }

    /// Discards bytes in the stage that belong to no open log.
    private func settle() {
        guard !isSettled else { return }
        isSettled = true
        if stage.waiting > 0 {
            // They have no owner; if discarding fails, they stay.
            try? stage.discard()
        }
        for (token, stream) in streams.all where stream.trouble == nil { watch(stream, token) }
        for archive in retention.leftovers() {
            parts.queue.answer(.uncompressed(file: archive.file))
        }
        tell(retention.sweep(nil, keep: .max))
    }

    private func close(_ name: LogName) {
        guard let token = streams.token(of: name) else { return }
        drain(token)
        parts.stalls.remove(token)
        if let stream = streams[token] { parts.poller.remove(stream.reader.raw) }
        streams.remove(token)
        troubled.remove(token)
        unfinished.remove(token)
    }

    /// The last lines of stderr, or of stdout if stderr has none, and what both streams say.
    private func lastWords(
        of service: String,
        _ ending: Ending?,
        _ written: WrittenOutput?
    ) -> LastWords {
        let (stderr, stderrCut) = tail(of: LogName(service: service, channel: .stderr), written)
        let (stdout, stdoutCut) = tail(of: LogName(service: service, channel: .stdout), written)
        var lines = lastLines(of: stderr, isCut: stderrCut, Scribe.tailLinesMax)
        if lines.isEmpty { lines = lastLines(of: stdout, isCut: stdoutCut, Scribe.tailLinesMax) }
        let reading = ending.map { FailureReading($0, stdout: stdout, stderr: stderr) }
        return LastWords(reading, lines: lines)
    }

    private func tail(of name: LogName, _ written: WrittenOutput?) -> (bytes: [UInt8], isCut: Bool)
    {
        guard let token = streams.token(of: name) else { return ([], false) }
        drain(token, until: written?[name.channel])
        return streams[token]?.tail(limit: Scribe.tailBytesMax, at: now) ?? ([], false)
    }

    /// A crash in between leaves the old file.
    private func replace(_ file: String, _ bytes: [UInt8]) {
        // The file is only a cache; if it cannot be written, it is outdated.
        try? OwnedFolder.state(of: project).replace(file, with: bytes)
    }

    private func append(to file: String, _ bytes: [UInt8]) {
        do throws(SystemError) {
            let folder = OwnedFolder.state(of: project)
            try folder.open(file, O_WRONLY | O_APPEND).append(bytes)
        } catch {
            // Other failures leave the file as it is, like above.
            if error.errno == ENOENT { parts.queue.answer(.gone(file: file)) }
        }
    }

    /// Writes a service's bytes up to a place, and then does something with its streams.
    private func drain(
        _ service: String,
        _ written: WrittenOutput?,
        opening: Bool = true,
        then act: (LogStream, Instant) -> Void
    ) {
        for channel in LogChannel.allCases {
            guard let token = streams.token(of: LogName(service: service, channel: channel)),
                let stream = streams[token]
            else { continue }
            let waits = stream.hasWork(until: written?[channel])
            if opening || stream.isOpen || waits { drain(token, until: written?[channel]) }
            act(stream, now)
            tellSigns(of: stream)
        }
    }

    private func rotate(_ services: [String]) {
        for (token, stream) in streams.all
        where services.isEmpty || services.contains(stream.name.service) {
            drain(token)
            attempt(token) { stream, now throws(SystemError) in try stream.rotateSoon(at: now) }
        }
        guard services.isEmpty else { return }
        // A failed rotation is tried again when the journal is full.
        try? journal.rotate(at: now, atOnce: true)
    }
}
