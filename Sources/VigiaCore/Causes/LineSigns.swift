/// What a line may be, by the words in it: a cheap answer that spares most lines dear questions.
///
/// A sign may be wrong, but is never missing: a line without it is not what the sign stands for.
struct LineSigns: OptionSet, Sendable {
    let rawValue: UInt8

    /// A trace may begin here.
    static let trace = Self(rawValue: 1)
    /// The line may look like an error.
    static let wrong = Self(rawValue: 2)
    /// The line may be about an error that the program survived.
    static let survived = Self(rawValue: 4)
    /// The line may name a place in a file.
    static let place = Self(rawValue: 8)
    /// The line may be noise of a tool.
    static let noise = Self(rawValue: 16)
    /// The line may name a line of a program, or be a warning.
    static let remark = Self(rawValue: 32)

    /// The line may be a place in a Ruby program.
    static let ruby = Self(rawValue: 64)

    init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The words of each sign.
    static let words: [(sign: LineSigns, words: [String])] = [
        (.trace, traces), ([.ruby, .trace], [":in `", ":in '"]), (.wrong, Chatter.wrongWords),
        (.survived, Chatter.survivalWords), (.place, FilePlace.marks),
        (.noise, Chatter.insideWords),
        (.remark, [" line ", "line ", "warning:", "warning message", "deprecat"]),
    ]

    /// Words of the lines with which traces begin, and of other lines that a runtime prints.
    private static let traces = [
        "traceback (", "error", "exception", "failure", "fault", "throwable", "interrupt",
        "violation", "rejection", "uncaught ", "unhandled", "runtime: ", "panic",
        "caused by", "** (", ".php line ", "terminate", "init terminating", "fatal", "lua: ",
        "luajit", "lua5.", "in procedure ", "killed", "exit: ", "throw: ", "getötet", "arrêté",
        "terminado", "morto ", "while executing",
    ]
}
