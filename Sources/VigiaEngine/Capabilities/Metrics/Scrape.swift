import VigiaAPI
import VigiaCore
import VigiaPlatform
import VigiaWire

/// An answer with metrics that is being made, and who waits for it.
final class Scrape {
    let format: MetricsText.Format
    /// Who waits for the answer.
    var replies: [(APIResponse) -> Void] = []
    private var answer: MetricsAnswer
    private(set) var isOver = false

    init(_ format: MetricsText.Format) {
        self.format = format
        answer = MetricsAnswer(format, version: VigiaVersion.current)
    }

    /// Goes on for so long, at least by one step.
    func go(on host: any Host, until: Instant) {
        // Never kept beyond this turn: the core would have to copy what it changes.
        let source = Measuring(host)
        repeat { isOver = !answer.step(source) } while !isOver && Clock.now < until
    }

    /// Gives the answer to all who wait.
    func reply() {
        let response = APIResponse.text(answer.text.bytes, format.contentType)
        for reply in replies { reply(response) }
    }
}
