import VigiaCore
import VigiaJSON
import VigiaWire

/// Server-sent events, taken in as they arrive, in pieces of any size.
///
/// Only `data` is read: it holds the whole event. Source: WHATWG HTML, section 9.2.
struct EventStreamParser {
    /// The most bytes of one event; a longer one is dropped.
    static let eventBytesMax = 256 * 1024

    private var line: [UInt8] = []
    private var data: [UInt8] = []

    /// Takes in what arrived, and hands out the events that are complete by it.
    mutating func take(_ bytes: [UInt8]) -> [Record] {
        var records: [Record] = []
        for byte in bytes {
            if byte != UInt8(ascii: "\n") {
                if line.count <= Self.eventBytesMax { line.append(byte) }
                continue
            }
            if line.last == UInt8(ascii: "\r") { line.removeLast() }
            if let record = takeLine() { records.append(record) }
            line = []
        }
        return records
    }

    private mutating func takeLine() -> Record? {
        guard !line.isEmpty else {
            defer { data = [] }
            return data.isEmpty ? nil : JSON.decode(Record.self, from: data)
        }
        let field = Array("data:".utf8)
        guard line.starts(with: field), data.count + line.count <= Self.eventBytesMax else {
            return nil
        }
        let value = line.dropFirst(field.count)
        data += value.first == UInt8(ascii: " ") ? value.dropFirst() : value
        return nil
    }
}
