internal import CLinux
internal import Glibc

/// A process with the mark of a run in its environment, which its guardian gave it.
public struct MarkedProcess: Hashable, Sendable {
    /// The number of the run.
    public let run: UInt64
    /// The process.
    public let process: ProcessReading

    /// Whether it is the main process of the run, or was once: it began the run's session.
    public var isMain: Bool { process.session == process.pid }

    /// Every living process of a project that can be seen and has kept its mark.
    ///
    /// - Parameter lock: the path of the project's lock file.
    /// - Returns: none where the lock cannot be read.
    public static func all(lock: String) -> [Self] {
        guard var project = identity(lock) else { return [] }
        return numbers().compactMap { pid in
            guard let run = unsafe mark(of: pid, &project), let process = ProcessReading(pid: pid),
                process.isRunning
            else { return nil }
            return Self(run: run, process: process)
        }
    }

    /// The run whose mark a process carries.
    ///
    /// - Parameters:
    ///   - pid: the process.
    ///   - lock: the path of the lock file of the project whose mark it must be.
    /// - Returns: the run's number; nil for none.
    public static func run(of pid: Int32, lock: String) -> UInt64? {
        identity(lock).flatMap { project in
            var project = project
            return unsafe mark(of: pid, &project)
        }
    }

    private static func identity(_ lock: String) -> vigia_identity? {
        let file = unsafe open(lock, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { _ = close(file) }
        var project = vigia_identity()
        return unsafe vigia_identify(file, &project) == 0 ? project : nil
    }

    private static func mark(
        of pid: Int32,
        _ project: UnsafePointer<vigia_identity>
    ) -> UInt64? {
        let run = unsafe withUnsafeTemporaryAllocation(byteCount: roomBytes, alignment: 1) { room in
            let text = unsafe room.baseAddress?.assumingMemoryBound(to: CChar.self)
            return unsafe vigia_marked_run(pid, project, text, roomBytes)
        }
        return run > 0 ? run : nil
    }

    private static func numbers() -> [Int32] {
        var numbers = [Int32](repeating: 0, count: processesMax)
        let count = unsafe vigia_list_numbers("/proc", &numbers, Int32(processesMax))
        return Array(numbers.prefix(max(0, Int(count))))
    }

    private static let (roomBytes, processesMax) = (64 << 10, 64 << 10)
}
