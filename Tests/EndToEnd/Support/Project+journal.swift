import Glibc
import TestSupport
import VigiaPlatform

extension Project {
    /// The journal, with all that the supervisor had recorded before this call.
    ///
    /// It is written after the fact, by a thread that nobody waits for. The console, the API and
    /// the processes themselves may tell of something first.
    var journal: String {
        if let newest = newestRecord {
            _ = Fact.holds(within: .seconds(5)) { writtenJournal.contains(newest) }
        }
        return writtenJournal
    }

    /// Whether the journal tells something, or does so soon.
    func tells(_ text: String) -> Bool { Fact.holds { writtenJournal.contains(text) } }

    /// The journal as far as it is written.
    var writtenJournal: String { File.text(folder + "/logs/process-monitor.log") }

    /// The newest record, as the journal has it; nil where no supervisor answers soon.
    private var newestRecord: String? {
        let raw = StreamSocket.connect(path: folder + "/.vigia/control.sock")
        guard raw >= 0 else { return nil }
        defer { close(raw) }
        let request = "GET /v1/events?n=1 HTTP/1.1\r\nHost: vigia\r\nConnection: close\r\n\r\n"
        guard StreamSocket.send(Array(request.utf8)[...], to: raw) > 0 else { return nil }
        var (answer, block) = ([UInt8](), [UInt8](repeating: 0, count: 1 << 16))
        while true {
            var wait = pollfd(fd: raw, events: Int16(POLLIN), revents: 0)
            guard unsafe poll(&wait, 1, 1_000) == 1 else { return nil }
            let count = StreamSocket.receive(raw, into: &block)
            guard count > 0 else { break }
            answer += block.prefix(count)
        }
        let text = String(decoding: answer, as: UTF8.self)
        guard let start = text.firstRange(of: "{\"events\":["), let end = text.lastIndex(of: "]")
        else { return nil }
        let newest = text[start.upperBound..<end]
        return newest.isEmpty ? nil : String(newest)
    }
}
