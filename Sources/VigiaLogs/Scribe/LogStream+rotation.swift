internal import VigiaCore
internal import VigiaPlatform

// Rotation of a full file, at the end of a line.
extension LogStream {
    /// A line that exceeds the file's size by more than this is cut.
    static let lineOverMax = 1 << 20

    /// The number of bytes that may be written next; a full file is rotated first.
    ///
    /// - Parameters:
    ///   - rest: the number of waiting bytes.
    ///   - now: the time.
    ///   - look: shows the first of them.
    /// - Returns: more than 0.
    /// - Throws: the failed system call.
    func spaceAtLineEnd(
        for rest: Int,
        at now: Instant,
        look: () throws(SystemError) -> ArraySlice<UInt8>
    ) throws(SystemError) -> Int {
        let limit = sizeMax
        guard file.size + rest > limit else { return rest }
        let newline = UInt8(ascii: "\n")
        let seen = try look()
        let space = max(0, limit - file.size)
        if let end = seen.prefix(space).lastIndex(of: newline) { return end + 1 - seen.startIndex }
        let next = seen.firstIndex(of: newline).map { $0 + 1 - seen.startIndex }
        if file.size > 0, file.endsLine {
            try rotate(at: now, cutsLine: false)
            return file.size + rest <= policy.sizeMax.count ? rest : next ?? max(1, seen.count)
        }
        if let next { return next }
        if file.size + rest > policy.sizeMax.count + Self.lineOverMax, file.size > 0 {
            try rotate(at: now, cutsLine: true)
        }
        return max(1, seen.count)
    }

    /// Rotates the file if a piece of complete lines would make it too large.
    func rotateWhole(for count: Int, at now: Instant) throws(SystemError) {
        guard file.size > 0, file.size + count > sizeMax, file.isRegular else { return }
        let isOver = file.size > policy.sizeMax.count + Self.lineOverMax
        if file.endsLine || isOver { try rotate(at: now, cutsLine: !file.endsLine) }
    }

    /// Rotates the file now, or at the end of an incomplete line.
    func rotateSoon(at now: Instant) throws(SystemError) {
        guard file.size > 0, file.isRegular else { return }
        if file.endsLine { return try rotate(at: now, cutsLine: false) }
        open.wantsRotation = true
    }

    private var sizeMax: Int {
        guard file.isRegular else { return .max }
        if open.wantsRotation { return 0 }
        if let ageMax = policy.ageMax, let beganAt = open.index.beganAt, file.size > 0,
            WallTime.now.milliseconds - beganAt.milliseconds >= ageMax.milliseconds
        {
            return 0
        }
        return policy.sizeMax.count
    }

    private func rotate(at now: Instant, cutsLine: Bool) throws(SystemError) {
        let next = WallTime(milliseconds: open.lastArchive.milliseconds + 1)
        let time = max(WallTime.now, next)
        let archive = LogArchive.name(time, of: name.file)
        try file.rotate(as: archive)
        open.index.rotate(as: archive)
        (open.lastArchive, open.wantsRotation) = (time, false)
        open.rotated.append((archive, cutsLine))
        try begin(at: now)
    }
}
