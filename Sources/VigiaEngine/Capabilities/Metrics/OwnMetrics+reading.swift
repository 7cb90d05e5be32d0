import Glibc
import VigiaCore
import VigiaPlatform

extension OwnMetrics {
    /// What is measured of the processes of Vigia that always run.
    ///
    /// - Parameter time: the wall-clock time of an instant.
    /// - Returns: the supervisor's and the guardian's.
    static func all(_ time: (Instant) -> WallTime) -> [OwnMetrics] {
        [("supervisor", getpid()), ("guardian", getppid())].compactMap { name, pid in
            ProcessReading(pid: pid).map { OwnMetrics(name, pid, $0, time) }
        }
    }

    private init(
        _ name: String,
        _ pid: Int32,
        _ reading: ProcessReading,
        _ time: (Instant) -> WallTime
    ) {
        self.init(
            process: name,
            began: time(reading.began),
            memory: TreeReading.proportionalBytes(pid),
            processorTime: .nanoseconds(reading.processorTime),
            openFiles: ProcessReading.openFiles(of: pid)
        )
    }
}

extension ProcessReading {
    /// When the process began, to a tick of the kernel's clock.
    fileprivate var began: Instant {
        Instant(nanoseconds: Int64(clamping: startTime) &* Self.tickNanoseconds)
    }
}
