import VigiaCore
import VigiaLogs
import VigiaPlatform
import VigiaWire

// What the scribe tells, and what is done about it.
extension Supervisor {
    /// Takes in what the scribe answers.
    func hearScribe() {
        for answer in scribe.takeAnswers() { hear(answer) }
        compressNext()
    }

    private func hear(_ answer: ScribeAnswer) {
        switch answer {
        case .tail(let service, let run, var words):
            if heardBuild(run, words.lines) { return }
            guard let index = index(of: service) else { return }
            words = withKernelFacts(words, of: run)
            words.hint = EndHint.text(project.spec.services[index].launch.command)
            take(.lastWords(run, words), for: index)
            if case .addressInUse = Diagnosis(words) { tellPortOwner(of: index) }
        case .flushed(let token): rotations.removeValue(forKey: token)?()
        case .writeFailed(let log, let error): failed(log, "\(error)")
        case .dropping(let log, let dropped): count(dropped, of: log)
        case .writeRecovered(let log, let dropped, let lasted): recovered(log, dropped, lasted)
        case .archived(let log, let file, let compress, let cutsLine):
            tell(log, .logArchived, ["file": .text(file)])
            if cutsLine { tell(log, .logLineCut, ["file": .text(file)]) }
            if compress { uncompressed.append(file) }
        case .gone: renewRecord()
        case .uncompressed(let file): uncompressed.append(file)
        case .removed(let file, let bytes, let reason):
            let facts: RecordFields = [
                "file": .text(file), "bytes": .count(bytes), "for": .text(reason.rawValue),
            ]
            uncompressed.removeAll { $0 == file }
            say(.logRemoved, facts, level: reason == .disk ? .warning : .info)
        }
    }

    private func failed(_ log: LogName, _ words: String) {
        tell(log, .logUnwritable, ["detail": .text(words)])
    }

    private func recovered(_ log: LogName, _ dropped: Int, _ lasted: Duration) {
        count(dropped, of: log)
        droppingNow[log] = nil
        let facts: RecordFields = [
            "dropped": .count(dropped), "lasted_ms": .milliseconds(lasted),
            "detail": .text("dropped \(grouped(dropped)) bytes in \(lasted.text)"),
        ]
        tell(log, .logWritable, facts, level: dropped > 0 ? .warning : .info)
    }

    /// Counts what is lost; within one trouble the count is of all so far.
    private func count(_ dropped: Int, of log: LogName) {
        droppedLogBytes[log.service, default: 0] += dropped - droppingNow[log, default: 0]
        droppingNow[log] = dropped
    }

    /// Writes down what is about a log.
    private func tell(
        _ log: LogName,
        _ event: EventKind,
        _ facts: RecordFields,
        level: RecordLevel? = nil
    ) {
        let service = log == .journal ? nil : log.service
        let fields: RecordFields = ["log": .text(log.file)]
        say(event, fields + facts, level: level, of: RecordSubject(service: service))
    }

    /// The disk does not answer: pipes are emptied so that services go on.
    func lookForStall() {
        for log in scribe.lookForStall() { failed(log, "the disk does not answer") }
    }

    /// Puts the logs of services aside now.
    ///
    /// - Parameters:
    ///   - services: which; empty for all, and the journal.
    ///   - then: called when it is done.
    func rotateLogs(of services: [String], then: @escaping () -> Void) {
        rotations[nextRotation] = then
        scribe.rotate(services: services, token: nextRotation)
        nextRotation += 1
    }
}

/// `12331008` as `12,331,008`.
private func grouped(_ number: Int) -> String {
    let digits = Array(String(number))
    var text = ""
    for (place, digit) in digits.enumerated() {
        if place > 0, (digits.count - place) % 3 == 0 { text.append(",") }
        text.append(digit)
    }
    return text
}

extension Supervisor {
    /// How long a compression may take.
    private static let compressWithin = Duration.seconds(600)

    /// Begins with the next log that waits, unless one is under way.
    func compressNext() {
        guard !isCompressing, !uncompressed.isEmpty, !isShuttingDown else { return }
        let file = uncompressed.removeFirst()
        let launch = Launch(
            command: [CommandLine.arguments[0], "compress", "\(here)/logs/\(file)"],
            directory: "\(here)/logs",
            nice: 19
        )
        isCompressing = true
        let order = ChildOrder(kind: .compression, launch: launch, limit: Self.compressWithin)
        begin(order) { [unowned self] end in compressed(file, end.ending) }
    }

    /// A compression is over; a log that could not be compressed is kept as it is.
    private func compressed(_ file: String, _ ending: Ending) {
        isCompressing = false
        if !ending.isSuccess {
            say(.logUncompressed, ["file": .text(file), "detail": .text("\(ending)")])
        }
        compressNext()
    }
}
