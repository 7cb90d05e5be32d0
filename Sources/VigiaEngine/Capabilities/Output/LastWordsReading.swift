import VigiaCore
import VigiaLogs
import VigiaWire

/// Reads what a run wrote last, and tells the core: that says more of its end than its status.
final class LastWordsReading: Capability {
    private unowned let host: any Host

    init(_ host: any Host) { self.host = host }

    func carryOut(_ effect: ServiceEffect, of service: Int) -> Bool {
        guard case .hearLastWords(let run) = effect else { return false }
        host.scribe.tail(
            of: host.project.spec.services[service].name,
            run: run,
            ending: host.project.machines[service].ending(ofUnheard: run),
            written: host.capability(LogPipes.self).written(by: service)
        )
        return true
    }

    func hear(_ answer: ScribeAnswer) {
        guard case .tail(let service, let run, var words) = answer, !run.isTask,
            let index = host.index(of: service)
        else { return }
        words = host.capability(OutOfMemory.self).explain(words, of: run)
        words.hint = EndHint.text(host.project.spec.services[index].launch.command)
        host.take(.lastWords(run, words), for: index)
    }
}
