internal import CLinux
internal import Glibc

/// What came of moving bytes from a pipe into a file.
public enum Movement: Equatable, Sendable {
    /// So many bytes were moved.
    case moved(Int)
    /// The pipe is empty.
    case empty
    /// Nobody holds the other end of the pipe any more.
    case ended
}

/// Moves bytes from a pipe without looking at them.
public enum Mover {
    /// Moves what a pipe holds into a file, without a copy where the file system can do so.
    ///
    /// What was taken from the pipe is in the file when this returns: a death at any moment
    /// loses nothing and doubles nothing. Source: splice(2).
    ///
    /// - Parameters:
    ///   - pipe: its reading end.
    ///   - file: a file that was not opened to append.
    ///   - offset: where in the file.
    ///   - limit: the most bytes.
    /// - Returns: what came of it.
    /// - Throws: what the kernel refused: the disk is full, the file cannot be written.
    public static func move(
        from pipe: Int32,
        to file: Int32,
        at offset: Int,
        limit: Int
    ) throws(SystemError) -> Movement {
        // The pipe may be in blocking mode for its writer: whether it holds anything is asked.
        guard try holds(pipe) else { return isEnded(pipe) ? .ended : .empty }
        var place = loff_t(offset)
        let flags = UInt32(SPLICE_F_MOVE) | UInt32(SPLICE_F_NONBLOCK)
        while true {
            let count = unsafe splice(pipe, nil, file, &place, limit, flags)
            if count > 0 { return .moved(count) }
            if count == 0 { return .ended }
            switch errno {
            case EINTR: continue
            case EAGAIN: return .empty
            default: throw SystemError(call: "splice", errno: errno)
            }
        }
    }

    /// Takes what a pipe holds and throws it away.
    ///
    /// - Returns: how many bytes there were.
    public static func discard(from pipe: Int32) -> Int {
        unsafe withUnsafeTemporaryAllocation(byteCount: 1 << 16, alignment: 8) { room in
            var count = 0
            while (try? holds(pipe)) == true {  // A pipe that cannot be asked holds nothing.
                let size = unsafe read(pipe, room.baseAddress, room.count)
                if size <= 0 { break }
                count += size
            }
            return count
        }
    }

    /// Whether a pipe holds anything.
    ///
    /// Source: ioctl_tty(2), `FIONREAD`.
    private static func holds(_ pipe: Int32) throws(SystemError) -> Bool {
        try waiting(in: pipe) > 0
    }

    /// How many bytes wait in a pipe.
    ///
    /// - Throws: what the kernel refused.
    public static func waiting(in pipe: Int32) throws(SystemError) -> Int {
        var count: Int32 = 0
        _ = try granted("ioctl", unsafe vigia_bytes_waiting(pipe, &count))
        return Int(count)
    }

    private static func isEnded(_ pipe: Int32) -> Bool {
        var wanted = pollfd(fd: pipe, events: Int16(POLLIN), revents: 0)
        return unsafe poll(&wanted, 1, 0) == 1 && wanted.revents & Int16(POLLHUP) != 0
    }
}
