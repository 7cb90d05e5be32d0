import VigiaCore
import VigiaPlatform

// Targets that are programs.
extension AlertTarget {
    /// How long a program may run.
    static let runMax = Duration.seconds(60)

    /// Runs the program of a target; it gets the path of the message's file.
    ///
    /// - Parameters:
    ///   - notice: the message.
    ///   - file: its file; nil where it lies in none.
    ///   - folder: the working directory, absolute.
    /// - Returns: delivered where the program exits with status 0.
    func run(_ notice: AlertNotice, _ file: String?, _ folder: String) -> DeliveryAnswer {
        var environment = ProcessEnvironment.all
        environment["VIGIA_ALERT_FILE"] = file
        environment["VIGIA_ALERT_ID"] = notice.id
        environment["VIGIA_ALERT_STATUS"] = notice.isResolved ? "resolved" : "firing"
        environment["VIGIA_ALERT_SUBJECT"] = AlertText(notice: notice).subject
        do throws(SystemError) {
            let program = try ProgramSearch.find(
                command[0],
                path: environment["PATH"],
                from: folder
            )
            let run = ProgramRun(program, command, environment: environment, directory: folder)
            let answer = try run.run(within: Self.runMax)
            switch answer.ending {
            case .exited(0): return .delivered
            case .exited(let status): return .refused("it exited with status \(status)")
            case .killed(let signal): return .refused("signal \(signal) ended it")
            case .tooLate: return .refused("it ran longer than \(Self.runMax.text)")
            }
        } catch {
            return .refused("\(error)")
        }
    }
}
