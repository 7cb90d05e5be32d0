internal import CLinux
internal import Glibc

/// A program that runs to completion with captured output and a time limit.
///
/// It has no input, and a session of its own. All its descendants, daemons included, are killed
/// when it ends, when its time is over, or when this process dies; its *minder*, a process in
/// between, does that. Source: prctl(2), `PR_SET_CHILD_SUBREAPER`.
public struct ProgramRun: Sendable {
    /// The absolute path of the program.
    public var program: String
    /// Its name and arguments.
    public var words: [String]
    /// Its complete environment.
    public var environment: [String: String]
    /// Its working directory, absolute.
    public var directory: String
    /// The user that it runs as; nil for this process's own.
    public var user: SystemUser?

    /// Creates a run; `words` includes the program's name, `program` and `directory` are absolute.
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

    /// How the program ended.
    public enum Ending: Hashable, Sendable {
        /// It exited with this status.
        case exited(Int32)
        /// A signal ended it.
        case killed(Int32)
        /// Its time limit passed.
        case tooLate
    }

    /// The ending and output of a program.
    public struct Answer: Hashable, Sendable {
        /// How the program ended.
        public var ending: Ending
        /// The beginning of its output, at most `keptMax` bytes.
        public var head: [UInt8]
        /// The end of its output, at most `keptMax` bytes; equal to `head` if that is all.
        public var tail: [UInt8]
        /// The length of its output in bytes.
        public var written: Int
    }

    /// The number of bytes kept from the beginning and from the end of the output.
    public static let keptMax = 8192

    /// Runs the program.
    ///
    /// - Parameters:
    ///   - limit: the longest that it may run.
    ///   - listen: called with each part of the output.
    /// - Returns: ending and output.
    /// - Throws: the failed system call; the program did not run.
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
        // The pid of an unreaped child cannot be reused.
        if !isOver { _ = kill(pid, SIGTERM) }
        answer.ending = Self.ending(of: pid, isOver)
        return answer
    }

    /// The most bytes read between two looks at the clock, and after the program's end.
    private static let (turnMax, restMax) = (1 << 20, 1 << 24)

    /// Starts the program; returns its minder's pid, or -errno.
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

    /// Waits for output (unless -1), the program's end or the deadline; true once the program has
    /// ended.
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
    /// Reads available output; false at its end.
    fileprivate mutating func take(
        from output: borrowing FileDescriptor,
        _ buffer: inout [UInt8],
        _ limit: Int,
        _ listen: (ArraySlice<UInt8>) -> Void
    ) -> Bool {
        var taken = 0
        while taken < limit {
            // An error means that there is nothing to read now.
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

    /// The last lines of the output, without colours and other control characters.
    ///
    /// - Parameter count: the most lines.
    /// - Returns: non-empty lines, at most 200 characters each.
    public func lastLines(_ count: Int) -> [String] {
        let lines = tail.split { $0 == 10 || $0 == 13 }
        let whole = written > tail.count ? lines.dropFirst() : lines[...]
        return whole.suffix(count * 4).map { Self.plain($0) }.filter { !$0.isEmpty }.suffix(count)
            .map { String($0.prefix(200)) }
    }

    /// The kind of escape sequence that a byte is in.
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
                // OSC, DCS, APC and PM: titles and links, ended by BEL or `ESC \`.
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

/// Passes texts to C as an array that ends with NULL.
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
