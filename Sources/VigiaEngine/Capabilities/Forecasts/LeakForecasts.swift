import VigiaCore
import VigiaPlatform
import VigiaWire

/// Forecasts when the memory of services reaches its limit, from the samples that are taken anyway.
///
/// A forecast is told and shown, and nothing is done about it. A run is watched from when it is
/// ready; another supervisor begins to watch it anew.
final class LeakForecasts: Capability {
    private unowned let host: any Host
    private var watches: [Int: Watched] = [:]
    /// The memory of the machine or container; nil where the kernel does not say.
    private lazy var machine = Memory.capacity.map { Bytes(count: $0.total) }

    private struct Watched {
        let run: RunID
        var watch: LeakWatch
    }

    init(_ host: any Host) { self.host = host }

    /// Takes in a sample of a run.
    func take(_ used: Bytes, of run: RunID, _ service: Int) {
        let machine = host.project.machines[service]
        guard let slot = machine.state.run, slot.id == run, slot.readyAt != nil,
            let memory = machine.policy.memory, let window = memory.forecast
        else { return }
        if watches[service]?.run != run {
            let watch = LeakWatch(window: window, interval: memory.interval)
            watches[service] = Watched(run: run, watch: watch)
        }
        let limit = min(memory.limit, self.machine ?? memory.limit)
        switch watches[service]?.watch.take(used, limit: limit, at: Clock.now) {
        case .forecast(let forecast):
            host.say(.leakForecast, forecast.fields, of: host.subject(service, run))
        case .over:
            host.say(.leakForecastOver, ["memory": .size(used)], of: host.subject(service, run))
        case nil: break
        }
    }

    func ended(_ run: RunID, _ pid: ProcessID, _ ending: Ending) {
        guard let service = host.owners[run], watches[service]?.run == run else { return }
        watches[service] = nil
    }

    func describe(_ service: Int, in status: inout ServiceStatus) {
        guard let watched = watches[service],
            watched.run == host.project.machines[service].state.run?.id
        else { return }
        status.memoryForecast = watched.watch.forecast.map { MemoryForecast($0) }
    }
}

extension LeakForecast {
    /// The fields of its record.
    fileprivate var fields: RecordFields {
        [
            "memory": .size(used), "limit": .size(limit), "slope_bytes_per_hour": .size(hourly),
            "hours_left": .hours(left), "hours_left_min": .hours(leftMin),
            "hours_left_max": .hours(leftMax), "window_hours": .hours(window),
        ]
    }
}

extension MemoryForecast {
    fileprivate init(_ forecast: LeakForecast) {
        self.init(
            limitBytes: forecast.limit.count,
            slopeBytesPerHour: forecast.hourly.count,
            hoursLeft: forecast.left.inReadableHours,
            hoursLeftMin: forecast.leftMin.inReadableHours,
            hoursLeftMax: forecast.leftMax.inReadableHours,
            windowHours: forecast.window.inReadableHours
        )
    }
}
