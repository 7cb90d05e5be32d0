import VigiaCore
import VigiaHistory

extension HistoryChanges {
    /// The most names of one kind that are shown.
    private static let namesMax = 5

    /// What changed, on one line: `package-lock.json, .env (DB_HOST) since run 41, ready yesterday 18:20`.
    func words(_ clock: SpokenTime) -> String {
        let since = " since run \(run), ready \(clock.adverb(ready))"
        let files = names(.program) + names(.lockFile)
        let variables = names(.variable)
        let place = names(.environmentFile)
        var parts = Self.short(files)
        if !variables.isEmpty {
            let whose = place.count == 1 ? place[0] : "environment"
            parts.append("\(whose) (\(Self.short(variables).joined(separator: ", ")))")
        }
        let settings = names(.setting)
        if !settings.isEmpty {
            parts.append("vigia.yaml (\(settings.joined(separator: ", ")))")
        }
        return (parts.isEmpty ? "nothing" : parts.joined(separator: ", ")) + since
    }

    private func names(_ kind: RunPrint.Kind) -> [String] {
        changes.filter { $0.part.kind == kind }.map(\.part.name.plain)
    }

    private static func short(_ names: [String]) -> [String] {
        let rest = names.count - namesMax
        return rest > 0 ? names.prefix(namesMax) + ["\(rest) more"] : names
    }
}
