/// Finds failures of child programs in the output of a runner that itself ends with status 0.
enum Runner {
    /// The most bytes of a stream that are read, from its end.
    private static let bytesMax = 4096

    private static let ends = WordSet(["exited with code ", "exited with status "])

    /// Whether the end of a stream says that a program failed.
    ///
    /// Runners such as pm2 and Docker Compose then end with status 0 themselves.
    static func tellsFailure(_ stream: [UInt8]) -> Bool {
        let text = LineText(Array(stream.suffix(bytesMax)))
        // Supervisord gave up a program.
        if text.holds(" entered fatal state") { return true }
        var from = 0
        while let (place, count) = ends.first(in: text, from: from) {
            from = place + count
            let code = text.low[from...].drop { $0 == UInt8(ascii: "[") }.prefix { $0.isDigit }
            if code.contains(where: { $0 != UInt8(ascii: "0") }) { return true }
        }
        return false
    }
}
