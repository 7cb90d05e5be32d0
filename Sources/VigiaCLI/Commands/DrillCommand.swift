import VigiaCore
import VigiaJSON

/// Breaks a service or Vigia itself on purpose, and measures the recovery beside its promise.
struct DrillCommand: Command {
    static let usage = Usage(
        name: "drill",
        summary: "Break something on purpose; compare recovery with its promise.",
        argument: .init(
            name: "kind",
            summary: DrillKind.list + "."
        ),
        argumentsMax: 2,
        options: [.flag("really", nil, "Drill in production, too.")],
        examples: [
            "vigia drill kill backend", "vigia drill hang backend --json",
            "vigia drill supervisor",
        ],
        exits: [
            (.ok, "everything happened as promised"),
            (.failed, "something was late, or did not recover"),
            (.usage, "nothing was broken: wrong usage, or no such drill here"),
            (.notRunning, "Vigia does not run here"),
        ]
    )

    let kind: DrillKind
    let service: String?
    let isMeant: Bool

    init(_ words: ParsedWords) throws(CommandError) {
        let first = words.arguments.first ?? ""
        guard let kind = DrillKind(rawValue: first) else {
            let all = DrillKind.allCases.map(\.rawValue)
            let near = nearest(to: first, among: all).map { "did you mean vigia drill \($0)?" }
            throw .contradiction(
                first.isEmpty ? "vigia drill needs a kind" : "there is no drill called \(first)",
                hint: near ?? "the drills are: \(DrillKind.list)"
            )
        }
        let rest = words.arguments.dropFirst()
        let most = kind.isOfVigia ? 0 : 1
        if rest.count > most, let word = rest.last {
            throw .unexpectedArgument(word, command: Self.usage.name)
        }
        (self.kind, service, isMeant) = (kind, rest.first, words.has("really"))
    }

    func run(_ shell: Shell) throws(CommandError) -> ExitCode {
        let report: DrillReport
        do throws(CommandError) {
            let scene = try DrillScene(shell)
            let words = ["vigia drill", kind.rawValue, service].compactMap { $0 }
            let lock = try CommandLock.drill(scene.project, words.joined(separator: " "))
            report = try carryOut(scene)
            scene.conclude(report)
            _ = consume lock
        } catch .notRunning(let folder) {
            shell.output.note(CommandError.notRunning(folder: folder).text + "\n")
            return .notRunning
        }
        if shell.wantsJSON {
            shell.output.line(String(decoding: JSON.encode(report), as: UTF8.self))
        } else {
            shell.output.write(DrillTable.text(report, shell.output))
        }
        return report.isKept ? .ok : .failed
    }

    private func carryOut(_ scene: DrillScene) throws(CommandError) -> DrillReport {
        if kind.isOfVigia {
            try scene.refuseProduction(scene.spec.services, isMeant: isMeant)
            switch kind {
            case .disk: return try DrillOnDisk(scene: scene).carryOut()
            case .supervisor: return try DrillOnVigia(scene).supervisor()
            default: return try DrillOnVigia(scene).guardian()
            }
        }
        let subject = try scene.subject(service)
        try scene.refuseProduction([subject.spec], isMeant: isMeant)
        if kind == .database {
            return try DrillOnDatabase(scene: scene, subject: subject).carryOut()
        }
        try scene.refuseUnwell(subject)
        let work = DrillOnService(scene, subject)
        switch kind {
        case .kill: return try work.kill()
        case .hang: return try work.hang()
        case .slow: return try work.slow()
        case .leak: return try work.leak()
        case .port: return try work.port()
        case .database, .disk, .supervisor, .guardian: preconditionFailure("handled above")
        }
    }
}

extension DrillKind {
    /// All kinds, for people.
    static var list: String { allCases.map(\.rawValue).joined(separator: ", ") }
}
