/// Looks for the same postcode once, however many ask for it at one time.
actor Lookups {
    private struct Lookup {
        let number: Int
        let task: Task<Place?, any Error>
        var waiting = 0
    }

    private var underway: [CEP: Lookup] = [:]
    private var count = 0

    /// Joins a look-up, or begins one; it is cancelled once nobody waits for it any more.
    func place(
        of cep: CEP,
        _ find: @escaping @Sendable () async throws -> Place?
    ) async throws -> Place? {
        count += 1
        var lookup = underway[cep] ?? Lookup(number: count, task: Task { try await find() })
        lookup.waiting += 1
        underway[cep] = lookup
        let (number, task) = (lookup.number, lookup.task)
        defer { if underway[cep]?.number == number { underway[cep] = nil } }
        return try await withTaskCancellationHandler {
            try await task.value
        } onCancel: {
            Task { await self.leave(cep, number) }
        }
    }

    private func leave(_ cep: CEP, _ number: Int) {
        guard underway[cep]?.number == number else { return }
        underway[cep]?.waiting -= 1
        guard let lookup = underway[cep], lookup.waiting == 0 else { return }
        underway[cep] = nil
        lookup.task.cancel()
    }
}
