internal import Glibc
internal import VigiaCore
internal import VigiaPlatform

// From the pipe into the file.
extension LogStream {
    /// Moves what the pipe holds, up to `turnMax`, or fewer bytes.
    ///
    /// - Returns: how many bytes of the pipe were dealt with; 0 when there is nothing to do now.
    func move(at now: Instant, atMost most: Int = turnMax) throws(SystemError) -> Int {
        try begin(at: now)
        try writeHeld(at: now)
        guard policy.format == .raw else { return try moveLines(at: now, atMost: most) }
        switch try stage.take(from: reader, of: name, atMost: min(most, Self.turnMax)) {
        case .moved(let count):
            widen(after: count)
            try empty(at: now)
            return count
        case .nothingYet: return 0
        case .ended:
            isEnded = true
            return 0
        }
    }

    /// Moves all that the pipe holds by now, however much a service adds meanwhile; the
    /// beginning of a line too.
    ///
    /// - Parameters:
    ///   - now: the time.
    ///   - place: how much was written when it shall end; nil for all.
    /// - Throws: what the kernel refused.
    func drain(at now: Instant, until place: Int? = nil) throws(SystemError) {
        try begin(at: now)
        try writeHeld(at: now)
        var rest = waitingBytes(until: place)
        if rest > 0, unfinishedSince != nil { unfinishedSince = .boot }
        while rest > 0 {
            let count = try move(at: now, atMost: rest)
            if count == 0, unfinishedSince == nil || unfinishedSince == .boot { return }
            if count == 0 { unfinishedSince = .boot }
            rest -= count
        }
    }

    /// Moves some of what was written up to a place; nil for any.
    func move(at now: Instant, until place: Int?) throws(SystemError) {
        let most = waitingBytes(until: place)
        // With nothing at all in it, the pipe may have ended.
        guard most > 0 || reader.waitingBytes == 0 else { return }
        _ = try move(at: now, atMost: most > 0 ? most : Self.turnMax)
    }

    /// How much was written into the pipe by now.
    var written: Int { stage.written(into: reader) }

    /// How many bytes the pipe holds of those that were written up to a place; nil for all.
    func waitingBytes(until place: Int?) -> Int {
        guard let place else { return reader.waitingBytes }
        return min(reader.waitingBytes, max(0, place - stage.taken(from: reader)))
    }

    /// Brings what a dead supervisor left in the stage to its end.
    func resume(_ record: StageRecord, at now: Instant) throws(SystemError) {
        try begin(at: now)
        guard stage.waiting > 0 else { return }
        switch record.phase {
        case .moving: return try empty(at: now)
        case .written: return try stage.discard()
        case .writing: break
        }
        let (offset, end) = (Int(record.offset), Int(record.offset + record.length))
        let isSame = LogIndexHead(device: record.device, inode: record.inode)
        if let identity = file.identity, LogIndexHead(identity) == isSame {
            if file.size >= end { return try stage.discard() }  // It had just been finished.
            if file.size > offset { try file.cut(to: offset) }
        } else {
            // Another file by now: whether the piece is in the old one cannot be told.
            note(.repeated, at: now)
        }
        try empty(at: now)
    }

    /// Writes what is in the stage; where that is refused, it is held in memory.
    private func empty(at now: Instant) throws(SystemError) {
        do throws(SystemError) {
            if policy.format == .raw, open.splices, file.isRegular {
                try pour(at: now)
            } else {
                try rewrite(stage.peek(), at: now)
            }
        } catch {
            let count = try stage.peek()
            open.held = Array(stage.buffer[..<count])
            try stage.discard()
            throw error
        }
    }

    /// Has the kernel move the stage's pages into the file, which is put aside when it is full.
    private func pour(at now: Instant) throws(SystemError) {
        var rest = stage.waiting
        while rest > 0 {
            let portion = try roomAtLineEnd(for: rest, at: now) { () throws(SystemError) in
                let seen = try stage.peek()
                return stage.buffer[..<seen]
            }
            noteTime(at: now)
            do throws(SystemError) {
                let count = try stage.pour(into: file, atMost: portion)
                guard count > 0 else { throw SystemError(call: "write \(file.path)", errno: EIO) }
                rest -= count
            } catch let error where error.errno == EINVAL {
                open.splices = false  // The file system cannot do it.
                return try rewrite(stage.peek(), at: now)
            }
        }
    }

    /// Writes the bytes of the stage's buffer in the form that the policy wants.
    ///
    /// The piece is announced before and signed off after it is written; see `resume`.
    func rewrite(_ count: Int, at now: Instant) throws(SystemError) {
        let form = LineFormat(policy.format, name, run, .now)
        let text = stage.output(of: count, in: form, continues: !file.endsLine)
        try rotateWhole(for: text.count, at: now)
        noteTime(at: now)
        try stage.note(StageRecord(name, writing: text.count, at: file.size, of: file.identity))
        try writeWhole(text)
        if let record = stage.record { try stage.note(record.afterWriting) }
        try stage.discard()
    }

    /// Writes what was refused before.
    private func writeHeld(at now: Instant) throws(SystemError) {
        guard !open.held.isEmpty else { return }
        let text = LineFormat(policy.format, name, run, .now)
            .formatted(open.held[...], continues: !file.endsLine)[...]
        noteTime(at: now)
        try writeWhole(text)
        open.held = []
    }

    /// Writes all of a piece at the end of the file, or nothing.
    private func writeWhole(_ text: ArraySlice<UInt8>) throws(SystemError) {
        let begin = file.size
        var rest = text
        do throws(SystemError) {
            while !rest.isEmpty {
                let count = try file.write(rest)
                guard count > 0 else { throw SystemError(call: "write \(file.path)", errno: 0) }
                rest = rest.dropFirst(count)
            }
        } catch {
            if file.isRegular { try file.cut(to: begin) }
            throw error
        }
    }
}

// Whole lines, for forms that put something before each.
extension LogStream {
    /// How long the beginning of a line waits for its end, before it is written as it is.
    static let unfinishedMax = Duration.milliseconds(100)
    /// The most bytes that are formatted in one go.
    static let linesMax = 256 << 10

    /// Moves the whole lines that the pipe holds.
    private func moveLines(at now: Instant, atMost most: Int) throws(SystemError) -> Int {
        let isLate = unfinishedSince.map { now - $0 >= Self.unfinishedMax } ?? false
        let isFull = isCrowded
        // A piece is never in two files, so it is no bigger than one.
        let pieceMax = min(Self.linesMax, policy.sizeMax.count)
        let (seen, taken) = try stage.take(
            from: reader,
            of: name,
            atMost: min(most, pieceMax)
        ) { seen in
            if let end = stage.buffer[..<seen].lastIndex(of: UInt8(ascii: "\n")) { return end + 1 }
            return isLate || isFull || seen == pieceMax ? seen : 0
        }
        if seen == 0 { isEnded = reader.isHungUp }
        if taken > 0 || seen == 0 {
            unfinishedSince = nil
        } else if unfinishedSince == nil {
            unfinishedSince = now
        }
        guard taken > 0 else { return 0 }
        widen(after: seen)
        do throws(SystemError) {
            try rewrite(taken, at: now)
        } catch {
            open.held = Array(stage.buffer[..<taken])
            try stage.discard()
            throw error
        }
        return taken
    }
}
