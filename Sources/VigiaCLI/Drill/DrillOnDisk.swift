import VigiaCore
import VigiaPlatform

/// A drill on a disk that is full, with a project of its own; no service is touched.
struct DrillOnDisk {
    let scene: DrillScene

    /// How long a full disk may delay a write of a service, see docs/logs.md.
    static let delayMax = Duration.seconds(2)
    /// How long a log may take to go on once there is room.
    private static let recoveredWithin = Duration.seconds(10)
    /// The longest time for the whole drill.
    private static let limit = Duration.seconds(120)

    /// Lets the logs of a project of its own run full.
    func carryOut() throws(CommandError) -> DrillReport {
        let folder = try DrillFolder(scene)
        scene.announce(
            .disk,
            nil,
            "filling a small file system with the logs of a project of its own"
        )
        let program = Launcher.program()
        let run = ProgramRun(
            program,
            [program, FullDiskCommand.usage.name, folder.path],
            environment: ProcessEnvironment.all,
            directory: folder.path
        )
        let lines: [String]
        do throws(SystemError) {
            // It ends with this process, and everything that it started ends with it.
            lines = try run.run(within: Self.limit).lastLines(20)
        } catch {
            throw .system(what: "run", path: program, errno: error.errno, hint: nil)
        }
        guard let result = lines.lazy.compactMap({ FullDiskResult($0) }).first else {
            throw Self.refusal(lines)
        }
        var report = DrillReport(kind: .disk, deed: "a file system that is full, for the logs")
        report.phases = [
            DrillPhase("longest write", Self.delayMax, nil, result.longest),
            DrillPhase("logs again", Self.recoveredWithin, nil, result.recovered),
        ]
        report.checks = [
            DrillCheck(
                name: "every byte is in the log, or counted as dropped",
                isKept: result.logged + result.dropped == result.written && result.dropped > 0,
                detail: "\(result.written) written, \(result.logged) logged, "
                    + "\(result.dropped) dropped"
            )
        ]
        report.restored = folder.remove()
        return report
    }

    private static func refusal(_ lines: [String]) -> CommandError {
        let mark = FullDiskCommand.refusal
        let last = lines.last ?? "it printed nothing"
        let isRefused = last.hasPrefix(mark)
        return .drill(
            DrillRefusal(
                isRefused ? .notApplicable : .lost,
                "a full disk cannot be made here: \(isRefused ? String(last.dropFirst(mark.count)) : last)",
                hint: "only root may mount a file system; nothing was left changed"
            )
        )
    }
}
