import VigiaLogs
import VigiaPlatform

/// A command of Vigia that `vigia top` has ordered; it goes on if `vigia top` ends.
struct TopWork {
    let order: TopOrder
    private let program: DetachedProgram
    private var unended: [UInt8] = []

    /// Runs the command about a project.
    ///
    /// - Parameters:
    ///   - order: the command.
    ///   - project: the project.
    ///   - fileLimit: the command's limit of open files, which services that it starts inherit.
    /// - Throws: the failed system call.
    init(
        _ order: TopOrder,
        of project: ProjectFolder,
        fileLimit: Int
    ) throws(SystemError) {
        self.order = order
        let words = [Launcher.program(), "-C", project.path] + order.words
        program = try DetachedProgram(words, fileLimit: fileLimit)
    }

    /// Its exit status; nil while it runs.
    var status: Int32? { program.look() }

    /// The lines that it has written since the last call; after its end also one without newline.
    mutating func newLines() -> [String] {
        let isOver = program.status != nil
        var lines: [String] = []
        while true {
            let bytes = program.newOutput()
            unended += bytes
            while let end = unended.firstIndex(of: UInt8(ascii: "\n")) {
                lines.append(text(unended[..<end]))
                unended.removeFirst(end + 1)
            }
            if bytes.isEmpty { break }
        }
        if isOver, !unended.isEmpty {
            lines.append(text(unended[...]))
            unended = []
        }
        return lines
    }

    private func text(_ bytes: ArraySlice<UInt8>) -> String {
        String(decoding: visible(bytes, colours: .kept), as: UTF8.self)
    }
}
