import VigiaPlatform

/// The file `.vigia/started` while it grows: a line for each main process, added once a turn.
struct StartedRuns {
    private var lines: [UInt8] = []
    private var count = 0

    /// With so many lines more than there are runs the file is written anew.
    static let staleMax = 500

    /// Adds a line.
    mutating func add(_ row: RunRecord.Row) {
        lines += row.line
        count += 1
    }

    /// What is to be added to the file by now; nil for nothing.
    mutating func take() -> [UInt8]? {
        defer { lines = [] }
        return lines.isEmpty ? nil : lines
    }

    /// Whether most of the file is about runs that are over.
    func isStale(runs: Int) -> Bool { count > runs * 2 + Self.staleMax }

    /// Takes in that the file was written anew.
    mutating func renewed(runs: Int) { (lines, count) = ([], runs) }
}
