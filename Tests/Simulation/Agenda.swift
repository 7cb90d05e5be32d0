import VigiaCore

/// The coming events, earliest first: a binary heap of times with their events.
struct Agenda {
    struct Item {
        let at: Instant
        /// The service that the event concerns; nil for all.
        let service: Int?
        let event: Coming
    }

    /// An event that is still to come.
    enum Coming {
        /// An event for the machine.
        case fact(ServiceEvent)
        /// The process of this run sends a notify message.
        case says(RunID, NotifyEvent)
        /// The process of this run ends by itself.
        case death(RunID, Ending)
        /// The rest of the run's process tree ends.
        case lastLeaves(RunID)
        /// The user makes a request to this service.
        case wish(Int)
        /// The process ends for which services are paused.
        case pauseEnds(PauseOwner)
        /// The supervisor is killed, and perhaps another one after a long time.
        case supervisorDies(again: Bool)
        /// The supervisor does not listen for a while; events of that time arrive afterwards.
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

    /// The time of the earliest event; `never` where there is none.
    var first: Instant { heap.first?.at ?? .never }

    /// The service that the earliest event concerns; nil for all.
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

    /// Drops the pending events that match `isLost`.
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
