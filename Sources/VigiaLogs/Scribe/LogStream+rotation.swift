internal import VigiaCore
internal import VigiaPlatform

// Putting a full file aside, at the end of a line.
extension LogStream {
    /// A line that is longer than this beyond the size is cut.
    static let lineOverMax = 1 << 20

    /// How many bytes may be poured next; the file is put aside where it is full.
    ///
    /// - Parameters:
    ///   - rest: how many there are.
    ///   - now: the time.
    ///   - look: shows the first of them.
    /// - Returns: more than none.
    /// - Throws: what the kernel refused.
    func roomAtLineEnd(
        for rest: Int,
        at now: Instant,
        look: () throws(SystemError) -> ArraySlice<UInt8>
    ) throws(SystemError) -> Int {
        let limit = sizeMax
        guard file.size + rest > limit else { return rest }
        let newline = UInt8(ascii: "\n")
        let seen = try look()
        let room = max(0, limit - file.size)
        if let end = seen.prefix(room).lastIndex(of: newline) { return end + 1 - seen.startIndex }
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

    /// Puts the file aside where a piece of whole lines would make it too big.
    func rotateWhole(for count: Int, at now: Instant) throws(SystemError) {
        guard file.size > 0, file.size + count > sizeMax, file.isRegular else { return }
        let isOver = file.size > policy.sizeMax.count + Self.lineOverMax
        if file.endsLine || isOver { try rotate(at: now, cutsLine: !file.endsLine) }
    }

    /// Puts the file aside now, or at the end of the line that is being written.
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
        try file.putAside(as: archive)
        open.index.putAside(as: archive)
        (open.lastArchive, open.wantsRotation) = (time, false)
        open.putAside.append((archive, cutsLine))
        try begin(at: now)
    }
}
