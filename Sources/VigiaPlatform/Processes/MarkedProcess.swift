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
    public static func all(lock: String) -> [Self] {
        let file = unsafe open(lock, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return [] }
        defer { _ = close(file) }
        var project = vigia_identity()
        guard unsafe vigia_identify(file, &project) == 0 else { return [] }
        var room = [CChar](repeating: 0, count: roomBytes)
        return numbers().compactMap { pid in
            let run = unsafe vigia_marked_run(pid, &project, &room, roomBytes)
            guard run > 0, let process = ProcessReading(pid: pid), process.isRunning else {
                return nil
            }
            return Self(run: run, process: process)
        }
    }

    private static func numbers() -> [Int32] {
        var numbers = [Int32](repeating: 0, count: processesMax)
        let count = unsafe vigia_list_numbers("/proc", &numbers, Int32(processesMax))
        return Array(numbers.prefix(max(0, Int(count))))
    }

    private static let (roomBytes, processesMax) = (64 << 10, 64 << 10)
}
