import VigiaCore
import VigiaLogs
import VigiaPlatform
import VigiaWire

// What the scribe tells, and what is done about it.
extension Supervisor {
    /// Takes in what the scribe answers.
    func hearScribe() {
        for answer in scribe.takeAnswers() {
            hear(answer)
            for capability in capabilities { capability.hear(answer) }
        }
    }

    private func hear(_ answer: ScribeAnswer) {
        switch answer {
        case .tail(let service, let run, var words):
            guard !run.isTask, let index = index(of: service) else { return }
            words = capability(OutOfMemory.self).explain(words, of: run)
            words.hint = EndHint.text(project.spec.services[index].launch.command)
            take(.lastWords(run, words), for: index)
            if case .addressInUse = Diagnosis(words) { capability(Ports.self).tellOwner(of: index) }
        case .flushed(let token): rotations.removeValue(forKey: token)?()
        case .gone: renewRecord()
        case .writeFailed, .dropping, .writeRecovered, .archived, .uncompressed, .removed: break
        }
    }

    /// The disk does not answer: pipes are emptied so that services go on.
    func lookForStall() {
        let troubles = capability(LogTroubles.self)
        for log in scribe.lookForStall() { troubles.failed(log, "the disk does not answer") }
    }

    /// Puts the logs of services aside now.
    ///
    /// - Parameters:
    ///   - services: which; empty for all, and the journal.
    ///   - then: called when it is done.
    func rotateLogs(of services: [String], then: @escaping () -> Void) {
        rotations[nextRotation] = then
        scribe.rotate(services: services, token: nextRotation)
        nextRotation += 1
    }
}
