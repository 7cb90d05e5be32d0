import VigiaCore

/// What will happen, earliest first: a binary heap of moments, and what happens at them.
struct Agenda {
    struct Item {
        let at: Instant
        /// Whom it concerns; nil for everybody.
        let service: Int?
        let event: Coming
    }

    /// Something that is to come.
    enum Coming {
        /// A fact for the machine, as it is.
        case fact(ServiceEvent)
        /// The process of this run says something.
        case says(RunID, Notice)
        /// The process of this run dies by itself.
        case death(RunID, Ending)
        /// What is left of its tree dies.
        case lastLeaves(RunID)
        /// The user wants something of this service.
        case wish(Int)
        /// The process ends that services are down for.
        case pauseEnds(PauseOwner)
        /// The supervisor is killed, and perhaps another one after a long time.
        case supervisorDies(again: Bool)
        /// Nobody listens for a while, and what happens meanwhile is heard afterwards.
        case stalls(Duration)
    }

    private struct Moment {
        let at: Instant
        let order: Int
        let place: Int
    }

    private var heap: [Moment] = []
    private var items: [Item?] = []
    private var free: [Int] = []
    private var count = 0

    /// The moment of the earliest; `never` where there is none.
    var first: Instant { heap.first?.at ?? .never }

    /// Whom the earliest concerns; nil for everybody.
    var concerned: Int? { heap.first.flatMap { items[$0.place]?.service } }

    mutating func add(_ event: Coming, for service: Int?, at: Instant) {
        let item = Item(at: at, service: service, event: event)
        let place = free.popLast() ?? items.count
        if place == items.count { items.append(item) } else { items[place] = item }
        count += 1
        heap.append(Moment(at: at, order: count, place: place))
        var child = heap.count - 1
        while child > 0, isEarlier(child, (child - 1) / 2) {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    mutating func take() -> Item? {
        guard let top = heap.first, let last = heap.popLast() else { return nil }
        if !heap.isEmpty {
            heap[0] = last
            sink()
        }
        free.append(top.place)
        return items[top.place].take()
    }

    /// Forgets the facts that are on their way and fit `isLost`.
    mutating func lose(_ isLost: (ServiceEvent) -> Bool) {
        let all = heap.sorted { ($0.at, $0.order) < ($1.at, $1.order) }
        heap = all.filter { moment in
            guard case .fact(let event) = items[moment.place]?.event, isLost(event) else {
                return true
            }
            items[moment.place] = nil
            free.append(moment.place)
            return false
        }
    }

    private mutating func sink() {
        var parent = 0
        while true {
            var least = parent
            let left = 2 * parent + 1
            if left < heap.count, isEarlier(left, least) { least = left }
            if left + 1 < heap.count, isEarlier(left + 1, least) { least = left + 1 }
            if least == parent { return }
            heap.swapAt(parent, least)
            parent = least
        }
    }

    private func isEarlier(_ a: Int, _ b: Int) -> Bool {
        let (a, b) = (heap[a], heap[b])
        return a.at == b.at ? a.order < b.order : a.at < b.at
    }
}
