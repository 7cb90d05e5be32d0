internal import CLinux
internal import Glibc

/// A program that is run for its answer, and never waited for longer than is said.
///
/// It has no input, and a session of its own. All that it has started, daemons among it, is killed
/// when it has ended, when its time is over, or when this process dies: a process between the two,
/// its minder, does that. Source: prctl(2), `PR_SET_CHILD_SUBREAPER`.
public struct ProgramRun: Sendable {
    /// The absolute path of the program.
    public var program: String
    /// Its name and arguments.
    public var words: [String]
    /// Its whole environment.
    public var environment: [String: String]
    /// The absolute folder it starts in.
    public var directory: String
    /// In whose name it runs; nil for that of this process.
    public var user: SystemUser?

    /// Takes the parts.
    public init(
        _ program: String,
        _ words: [String],
        environment: [String: String],
        directory: String,
        user: SystemUser? = nil
    ) {
        (self.program, self.words, self.environment) = (program, words, environment)
        (self.directory, self.user) = (directory, user)
    }

    /// How it ended.
    public enum Ending: Hashable, Sendable {
        /// By itself, with a status.
        case exited(Int32)
        /// By a signal.
        case killed(Int32)
        /// Its time was over.
        case tooLate
    }

    /// What came of it.
    public struct Answer: Hashable, Sendable {
        /// How it ended.
        public var ending: Ending
        /// The first of what it wrote, at most `keptMax` bytes.
        public var head: [UInt8]
        /// The last of what it wrote, at most `keptMax` bytes; the same where that is all.
        public var tail: [UInt8]
        /// How many bytes it wrote in all.
        public var written: Int
    }

    /// How much is kept of the beginning and of the end of what it writes.
    public static let keptMax = 8192

    /// Runs it.
    ///
    /// - Parameters:
    ///   - limit: the longest it may take.
    ///   - listen: called with each part of what it writes.
    /// - Returns: how it ended, and what it wrote.
    /// - Throws: what the kernel refused; it did not run then.
    public func run(
        within limit: Duration,
        listen: (ArraySlice<UInt8>) -> Void = { _ in }
    ) throws(SystemError) -> Answer {
        let deadline = Clock.uptime + limit
        let (reader, writer) = try FileDescriptor.pipe()
        let output = FileDescriptor(owning: reader)
        let pid = start(writer)
        _ = close(writer)
        guard pid > 0 else { throw SystemError(call: "run \(program)", errno: -pid) }
        _ = vigia_set_nonblocking(output.raw)
        let watched = vigia_pidfd_open(pid)
        guard watched >= 0 else {
            _ = (kill(pid, SIGTERM), Self.ending(of: pid, false))
            throw SystemError(call: "pidfd_open", errno: -watched)
        }
        let pidfd = FileDescriptor(owning: watched)
        var answer = Answer(ending: .tooLate, head: [], tail: [], written: 0)
        var (isOver, isOpen) = (false, true)
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while !isOver, Clock.uptime < deadline {
            isOver = Self.wait(for: isOpen ? output.raw : -1, pidfd.raw, until: deadline)
            let most = isOver ? Self.restMax : Self.turnMax
            isOpen = answer.take(from: output, &buffer, most, listen)
        }
        // A pid whose status was not taken is its own.
        if !isOver { _ = kill(pid, SIGTERM) }
        answer.ending = Self.ending(of: pid, isOver)
        return answer
    }

    /// How much is read between two looks at the time, and of what is left at the end.
    private static let (turnMax, restMax) = (1 << 20, 1 << 24)

    /// Starts it: its minder's pid, or -errno.
    private func start(_ output: Int32) -> Int32 {
        let variables = environment.map { "\($0.key)=\($0.value)" }
        let texts = [program, directory]
        return unsafe withStrings(words) { words in
            unsafe withStrings(variables) { variables in
                unsafe withStrings(texts) { texts in
                    var command = unsafe vigia_command()
                    unsafe (command.program, command.directory) = (.init(texts[0]), .init(texts[1]))
                    unsafe (command.arguments, command.environment) = (words, variables)
                    unsafe command.output = output
                    guard let user else { return unsafe vigia_command_start(&command) }
                    return unsafe user.withRaw { user in
                        unsafe command.user = user
                        return unsafe vigia_command_start(&command)
                    }
                }
            }
        }
    }

    /// Waits for output unless that is -1, for the end, or for the deadline; whether the program has ended.
    private static func wait(for output: Int32, _ pidfd: Int32, until deadline: Duration) -> Bool {
        var questions = [
            pollfd(fd: pidfd, events: Int16(POLLIN), revents: 0),
            pollfd(fd: output, events: Int16(POLLIN), revents: 0),
        ]
        let left = max(.zero, deadline - Clock.uptime)
        let milliseconds =
            left.components.seconds * 1000 + left.components.attoseconds / 1_000_000_000_000_000
        _ = unsafe poll(&questions, 2, Int32(clamping: milliseconds + 1))
        return questions[0].revents != 0
    }

    private static func ending(of pid: Int32, _ isOver: Bool) -> Ending {
        var status: Int32 = 0
        while unsafe waitpid(pid, &status, 0) < 0, errno == EINTR {}
        guard isOver else { return .tooLate }
        return vigia_wait_exited(status) != 0
            ? .exited(vigia_wait_code(status)) : .killed(vigia_wait_signal(status))
    }
}

extension ProgramRun.Answer {
    /// Takes what is there; whether more can come.
    fileprivate mutating func take(
        from output: borrowing FileDescriptor,
        _ buffer: inout [UInt8],
        _ limit: Int,
        _ listen: (ArraySlice<UInt8>) -> Void
    ) -> Bool {
        var taken = 0
        while taken < limit {
            // An error is that there is nothing now.
            guard let count = try? output.read(into: &buffer, atMost: buffer.count) else {
                return true
            }
            if count == 0 { return false }
            taken += count
            add(buffer[..<count])
            listen(buffer[..<count])
        }
        return true
    }

    private mutating func add(_ bytes: ArraySlice<UInt8>) {
        let most = ProgramRun.keptMax
        written += bytes.count
        head += bytes.prefix(max(0, most - head.count))
        tail = Array((tail + bytes.suffix(most)).suffix(most))
    }

    /// The last lines of what it wrote, without colours and other control characters.
    ///
    /// - Parameter count: the most of them.
    /// - Returns: those that hold something, at most 200 characters of each.
    public func lastLines(_ count: Int) -> [String] {
        let lines = tail.split { $0 == 10 || $0 == 13 }
        let whole = written > tail.count ? lines.dropFirst() : lines[...]
        return whole.suffix(count * 4).map { Self.plain($0) }.filter { !$0.isEmpty }.suffix(count)
            .map { String($0.prefix(200)) }
    }

    /// What a sequence for the terminal is within.
    ///
    /// Source: ECMA-48, sections 5.4 and 5.6.
    private enum Sequence {
        case none, begun, control, text
    }

    private static func plain(_ line: ArraySlice<UInt8>) -> String {
        var bytes: [UInt8] = []
        var sequence = Sequence.none
        for byte in line {
            switch sequence {
            case _ where byte == 0x1B: sequence = .begun
            case .none: if byte >= 0x20, byte != 0x7F { bytes.append(byte) }
            case .begun:
                switch byte {
                case UInt8(ascii: "["): sequence = .control
                // Titles and links, which end with a bell or with `ESC \`.
                case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "_"), UInt8(ascii: "^"):
                    sequence = .text
                case 0x20...0x2F: continue
                default: sequence = .none
                }
            case .control: if 0x40...0x7E ~= byte { sequence = .none }
            case .text: if byte == 0x07 { sequence = .none }
            }
        }
        while bytes.last == 0x20 { bytes.removeLast() }
        return String(decoding: bytes.drop { $0 == 0x20 }, as: UTF8.self)
    }
}

/// Lends texts to C, the last place holding NULL.
private func withStrings<Result>(
    _ texts: [String],
    _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
    let copies = unsafe texts.map { unsafe strdup($0) } + [nil]
    defer { unsafe copies.forEach { unsafe free($0) } }
    return unsafe copies.withUnsafeBufferPointer { buffer in
        guard let first = buffer.baseAddress else { preconditionFailure("never empty") }
        return unsafe body(first)
    }
}
