import VigiaCore

/// What will happen, earliest first: a binary heap.
struct Agenda {
    struct Item {
        let at: Instant
        let order: Int
        let service: Int
        let event: Coming
    }

    /// Something that is to come.
    enum Coming {
        /// A fact for the machine, as it is.
        case fact(ServiceEvent)
        /// The process of this run dies by itself.
        case death(RunID, Ending)
        /// What is left of its tree dies.
        case lastLeaves(RunID)
        /// The user wants something.
        case wish(Request)
        /// The supervisor is killed.
        case supervisorDies
    }

    private var heap: [Item] = []
    private var count = 0

    var first: Instant? { heap.first?.at }

    mutating func add(_ event: Coming, for service: Int, at: Instant) {
        count += 1
        heap.append(Item(at: at, order: count, service: service, event: event))
        var child = heap.count - 1
        while child > 0, isEarlier(child, (child - 1) / 2) {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    mutating func take() -> Item? {
        guard let top = heap.first, let last = heap.popLast() else { return nil }
        guard !heap.isEmpty else { return top }
        heap[0] = last
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2]
            where child < heap.count && isEarlier(child, least) { least = child }
            if least == parent { return top }
            heap.swapAt(parent, least)
            parent = least
        }
    }

    private func isEarlier(_ a: Int, _ b: Int) -> Bool {
        (heap[a].at, heap[a].order) < (heap[b].at, heap[b].order)
    }
}
