/// What programs that run others say of their ends, whatever their own status is.
enum Runner {
    /// The most bytes of a stream that are looked at, from its end.
    private static let bytesMax = 4096

    private static let ends = WordSet(["exited with code ", "exited with status "])

    /// Whether the end of a stream tells that a program failed: runners such as pm2 and Docker
    /// Compose end with status 0 then.
    static func tellsFailure(_ stream: [UInt8]) -> Bool {
        let text = LineText(Array(stream.suffix(bytesMax)))
        var from = 0
        while let (place, count) = ends.first(in: text, from: from) {
            from = place + count
            let code = text.low[from...].drop { $0 == UInt8(ascii: "[") }.prefix { $0.isDigit }
            if code.contains(where: { $0 != UInt8(ascii: "0") }) { return true }
        }
        return false
    }
}
