import VigiaCore
import VigiaHistory
import VigiaLogs
import VigiaPlatform
import VigiaWire

/// What a child of the guardian that takes prints of runs is told, on its standard input.
struct PrintOrder: Codable {
    /// A run whose print is wanted.
    struct Item: Codable {
        let service: ServiceSpec
        let run: RunID
    }

    /// The project's folder.
    let project: String
    /// The files that the configuration was read from.
    let files: [ConfigurationFile]
    let items: [Item]

    /// The most bytes of an order: environments of as many services as one child looks at.
    static let bytesMax = 64 << 20
}

extension SupervisorProcess {
    /// What a child of the guardian does that takes prints of runs.
    ///
    /// Its order comes on standard input; each print goes to standard output as one line of JSON.
    ///
    /// - Returns: the exit status: 0 when all prints were taken, 1 where that cannot be done.
    public static func takePrints() -> Int32 {
        let bytes = FileDescriptor(owning: 0).bytes(from: 0, limit: PrintOrder.bytesMax)
        guard let order = try? CompactDecoder.decode(PrintOrder.self, from: bytes[...]),
            var maker = try? PrintMaker(project: order.project, known: known(in: order.project))
        else { return 1 }
        for item in order.items {
            let print = maker.print(of: item.service, readFrom: order.files)
            let made = HistoryPrint(
                print,
                of: item.service.name,
                item.run,
                at: .now,
                stableAfter: item.service.policy.restart.stableAfter,
                files: maker.takeFresh()
            )
            tell(made)
        }
        return 0
    }

    /// The files that were hashed before; without a history, all are read.
    private static func known(in project: String) -> [String: FileMark] {
        guard let reader = try? HistoryReader(project: project) else { return [:] }
        return (try? reader.files()) ?? [:]
    }
}
