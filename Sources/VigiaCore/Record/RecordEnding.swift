// How a run ended, in the form of a record.
extension RecordValue {
    /// An ending as an object with `words` and numbers.
    public static func ending(_ ending: Ending) -> Self {
        .object(["words": .text(ending.description)] + ending.step + ending.numbers)
    }
}

extension Ending {
    /// The exit status, the signal, or the errno of a failed start, as numbers.
    var numbers: RecordFields {
        switch self {
        case .exited(let code): ["status": .count(code)]
        case .killed(let signal, let dumped):
            ["signal": .count(signal.number)] + (dumped ? ["core_dumped": true] : [:])
        case .neverStarted(_, let errno): ["errno": .count(errno)]
        case .unknown: [:]
        }
    }

    /// The step that failed; empty for a run that started.
    fileprivate var step: RecordFields {
        if case .neverStarted(let step, _) = self { ["step": .text(step.description)] } else { [:] }
    }

    /// Reads an ending; nil where the value is no object.
    ///
    /// An object without numbers, as an older Vigia wrote, gives `unknown`.
    public init?(_ value: RecordValue) {
        guard case .object(let fields) = value else { return nil }
        func number(_ name: String) -> Int32? {
            guard case .integer(let number)? = fields[name] else { return nil }
            return Int32(exactly: number)
        }
        if let code = number("status") {
            self = .exited(code: code)
        } else if let signal = number("signal") {
            self = .killed(Signal(number: signal), coreDumped: fields["core_dumped"] == true)
        } else if let errno = number("errno") {
            let step = SpawnStep.allCases.first { .text($0.description) == fields["step"] }
            self = .neverStarted(step ?? .exec, errno: errno)
        } else {
            self = .unknown
        }
    }
}
