internal import VigiaCore
internal import VigiaJSON
internal import VigiaWire

extension Record {
    /// The record as one line of the journal with its newline; passwords in URLs are removed.
    var line: [UInt8] {
        let line = JSON.encode(self) + [UInt8(ascii: "\n")]
        return Secrets.removed(from: line) ?? line
    }
}
