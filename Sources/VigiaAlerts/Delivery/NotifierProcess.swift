import VigiaCore
import VigiaJSON
import VigiaPlatform
import VigiaWire

/// The process that `vigia notifier` is: delivers the messages for one target, and ends.
public enum NotifierProcess {
    /// The most bytes of a target.
    private static let bytesMax = 1 << 20

    /// Runs until no message is left for the target.
    ///
    /// The target comes on standard input, since it has secrets; reports go to standard output, a
    /// line each. The name of the target is in the command line only so that `ps` explains it.
    ///
    /// It works in the project's folder, so that it follows a folder that is renamed.
    ///
    /// - Returns: the exit status: 0 when all is delivered or given up, 1 for a failed system call
    ///   or an input that is no target.
    public static func main() -> Int32 {
        let input = FileDescriptor(owning: 0)
        let bytes = input.bytes(from: 0, limit: bytesMax)
        guard let target = try? CompactDecoder.decode(AlertTarget.self, from: bytes[...]) else {
            return 1
        }
        if target.kind == .deadMansSwitch {
            guard let problem = target.call().problem else { return 0 }
            tell(DeliveryReport(.delayed, target.kind.rawValue, detail: problem))
            return 1
        }
        let spool = AlertSpool(in: .state(of: "."))
        var notifier = Notifier(target, spool, tell: tell)
        do throws(SystemError) {
            try notifier.run()
        } catch {
            return 1
        }
        return 0
    }

    private static func tell(_ report: DeliveryReport) {
        let output = FileDescriptor(owning: 1)
        output.append(JSON.encode(report) + [UInt8(ascii: "\n")])
        _ = output.release()
    }
}
