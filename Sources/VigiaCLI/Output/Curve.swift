/// Draws numbers as a curve of one line: blocks in a terminal, a few numbers elsewhere.
enum Curve {
    private static let blocks = Array("▁▂▃▄▅▆▇█")

    /// One block for each number, from zero to the highest.
    ///
    /// - Parameters:
    ///   - numbers: the numbers; nil for a gap, which is a space.
    ///   - highest: the number of a full block, if that is more than the highest of the numbers.
    /// - Returns: a character for each number.
    static func drawn(_ numbers: [Double?], highest: Double? = nil) -> String {
        let top = max(numbers.compactMap { $0 }.max() ?? 0, highest ?? 0)
        return String(
            numbers.map { number -> Character in
                guard let number else { return " " }
                let share = top > 0 ? max(number, 0) / top : 0
                return blocks[min(Int(share * Double(blocks.count)), blocks.count - 1)]
            }
        )
    }
}
