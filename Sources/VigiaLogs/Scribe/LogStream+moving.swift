internal import Glibc
internal import VigiaCore
internal import VigiaPlatform

// From the pipe into the file.
extension LogStream {
    /// Moves bytes from the pipe into the file, at most `most`.
    ///
    /// - Returns: the number of bytes taken from the pipe; 0 if there is nothing to do now.
    func move(at now: Instant, atMost most: Int = turnMax) throws(SystemError) -> Int {
        try begin(at: now)
        try writeHeld(at: now)
        guard policy.format == .raw else { return try moveLines(at: now, atMost: most) }
        switch try stage.take(from: reader, of: name, atMost: min(most, Self.turnMax)) {
        case .moved(let count):
            widen(after: count)
            watched?.take(count, at: now) {
                // A copy that the kernel refuses is missed by alerts, and by nothing else.
                let seen = (try? stage.peek()) ?? 0
                return stage.buffer[..<seen]
            }
            try empty(at: now)
            return count
        case .nothingYet: return 0
        case .ended:
            isEnded = true
            return 0
        }
    }

    /// Moves everything that is in the pipe now, even the incomplete last line; bytes written
    /// meanwhile are not waited for.
    ///
    /// - Parameters:
    ///   - now: the time.
    ///   - place: the count of bytes written at which to stop; nil for all.
    /// - Throws: the failed system call.
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

    /// Moves some of the bytes written up to a place; nil for any.
    func move(at now: Instant, until place: Int?) throws(SystemError) {
        let most = waitingBytes(until: place)
        // If the pipe is empty, reading it may show that it ended.
        guard most > 0 || reader.waitingBytes == 0 else { return }
        _ = try move(at: now, atMost: most > 0 ? most : Self.turnMax)
    }

    /// The number of bytes written into the pipe so far.
    var written: Int { stage.written(into: reader) }

    /// The number of bytes in the pipe that were written up to a place; nil for all.
    func waitingBytes(until place: Int?) -> Int {
        guard let place else { return reader.waitingBytes }
        return min(reader.waitingBytes, max(0, place - stage.taken(from: reader)))
    }

    /// Finishes what a dead supervisor left in the stage.
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
            if file.size >= end { return try stage.discard() }  // It was complete.
            if file.size > offset { try file.cut(to: offset) }
        } else {
            // The file is another one now: whether the old one has the piece is unknown.
            note(.repeated, at: now)
        }
        try empty(at: now)
    }

    /// Writes the contents of the stage; if that fails, they are held in memory.
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

    /// Splices the stage into the file, which is rotated when it is full.
    private func pour(at now: Instant) throws(SystemError) {
        var rest = stage.waiting
        while rest > 0 {
            let portion = try spaceAtLineEnd(for: rest, at: now) { () throws(SystemError) in
                let seen = try stage.peek()
                return stage.buffer[..<seen]
            }
            noteTime(at: now)
            do throws(SystemError) {
                let count = try stage.pour(into: file, atMost: portion)
                guard count > 0 else { throw SystemError(call: "write \(file.path)", errno: EIO) }
                rest -= count
            } catch let error where error.errno == EINVAL {
                open.splices = false  // The file system does not support it.
                return try rewrite(stage.peek(), at: now)
            }
        }
    }

    /// Writes bytes of the stage's buffer in the format of the policy.
    ///
    /// The piece is recorded before and after it is written; see `resume`.
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

    /// Writes bytes whose writing failed before.
    private func writeHeld(at now: Instant) throws(SystemError) {
        guard !open.held.isEmpty else { return }
        let text = LineFormat(policy.format, name, run, .now)
            .formatted(open.held[...], continues: !file.endsLine)[...]
        noteTime(at: now)
        try writeWhole(text)
        open.held = []
    }

    /// Appends all of a piece to the file, or nothing.
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

// Whole lines, for formats with a prefix on each line.
extension LogStream {
    /// How long an incomplete line waits for its end before it is written as it is.
    static let unfinishedMax = Duration.milliseconds(100)
    /// The most bytes formatted at once.
    static let linesMax = 256 << 10

    /// Moves the complete lines in the pipe.
    private func moveLines(at now: Instant, atMost most: Int) throws(SystemError) -> Int {
        let isLate = unfinishedSince.map { now - $0 >= Self.unfinishedMax } ?? false
        let isFull = isCrowded
        // A piece is never split between two files, so it must fit into one.
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
        watched?.take(taken, at: now) { stage.buffer[..<taken] }
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
