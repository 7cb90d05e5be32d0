import Glibc
import VigiaChecks
import VigiaCore
import VigiaJSON
import VigiaPlatform
import VigiaWire

/// What a child of the guardian that asks checks is told, on its standard input.
struct CheckOrder: Codable {
    var context: CheckContext
    var checks: [CheckSpec]
    /// Which repairs are made.
    var repairs: AutoRepair
    /// Whether the service still runs, so that nothing is repaired.
    var isPreflight: Bool

    /// As older versions have it, which may have to read this again.
    private enum CodingKeys: String, CodingKey {
        case context, checks, repairs
        case isPreflight = "isRehearsal"
    }
}

/// What that child says, a line each: what it is about to repair, and what it has found.
enum CheckReport {
    case repairing(check: String, plan: String)
    case found(CheckResult)

    /// Reads a line; nil where it is none.
    init?(_ line: ArraySlice<UInt8>) {
        guard let json = try? JSONValue(parsing: Array(line)) else { return nil }
        if let check: String = try? json.member("repairing"),
            let plan: String = try? json.member("plan")
        {
            self = .repairing(check: check, plan: plan)
        } else if let checkResult = try? CheckResult(json: json) {
            self = .found(checkResult)
        } else {
            return nil
        }
    }
}

/// That a repair begins.
private struct RepairNotice: JSONWritable {
    let (check, plan): (String, String)

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("repairing", check)
            json.member("plan", plan)
        }
    }
}

extension SupervisorProcess {
    /// What a child of the guardian does that asks the checks of a service.
    ///
    /// Its order comes on standard input, what it finds goes to standard output. The service's
    /// name is only in the command line so that `ps` explains it.
    ///
    /// - Returns: the exit status: 0 when all was asked, 1 where the order is none.
    public static func check() -> Int32 {
        let input = FileDescriptor(owning: 0)
        let bytes = input.bytes(from: 0, limit: CheckOrder.bytesMax)
        guard let order = try? CompactDecoder.decode(CheckOrder.self, from: bytes[...]) else {
            return 1
        }
        let checkResults =
            order.isPreflight
            ? Checker.preflight(order.checks, in: order.context, repairing: order.repairs)
            : Checker.run(order.checks, in: order.context, repairing: order.repairs) {
                tell(RepairNotice(check: $0, plan: $1))
            }
        for checkResult in checkResults { tell(checkResult) }
        return 0
    }

    /// Writes a value to standard output, as one line.
    static func tell(_ value: some JSONWritable) {
        let line = JSON.encode(value) + [UInt8(ascii: "\n")]
        var rest = line[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe write(1, $0.baseAddress, $0.count) }
            // Nobody listens any more: the supervisor is gone, and another one asks again.
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}

extension CheckOrder {
    /// The most bytes of an order: an environment, and as many checks as a service may have.
    static let bytesMax = 16 << 20
}
