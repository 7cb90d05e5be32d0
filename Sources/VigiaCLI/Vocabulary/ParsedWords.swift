import VigiaCore

/// Parsed arguments: values by option name, and positional arguments in order.
struct ParsedWords: Equatable {
    private(set) var values: [String: [String]] = [:]
    private(set) var arguments: [String] = []
    /// The command after `--`, if the usage has one; nil without `--`.
    private(set) var command: [String]?

    /// Whether the option was given.
    func has(_ option: String) -> Bool { values[option] != nil }

    /// The last value given for the option.
    func value(_ option: String) -> String? { values[option]?.last }

    /// The last value as an integer in a range.
    func number(
        _ option: String,
        in range: ClosedRange<Int>,
        default standard: Int
    ) throws(CommandError) -> Int {
        guard let text = value(option) else { return standard }
        guard let number = Int(text), range.contains(number) else {
            let wanted = "a whole number from \(range.lowerBound) to \(range.upperBound)"
            throw .badValue(option: "--\(option)", value: text, wanted: wanted)
        }
        return number
    }

    /// Parses `words` according to `usage`.
    init(_ words: [String], by usage: Usage) throws(CommandError) {
        var rest = words[...]
        while let word = rest.popFirst() {
            if word == "--" {
                try takeRest(rest, usage)
                return
            }
            if word.hasPrefix("--") {
                try takeLong(word, &rest, usage)
            } else if word.hasPrefix("-"), word != "-" {
                try takeShort(word, &rest, usage)
            } else {
                try takeArgument(word, usage)
            }
        }
    }

    private mutating func takeRest(_ rest: ArraySlice<String>, _ usage: Usage) throws(CommandError)
    {
        guard usage.takesCommand else {
            for word in rest { try takeArgument(word, usage) }
            return
        }
        guard let program = rest.first, !program.isEmpty else {
            throw .missingValue(option: "--", of: "a command", command: usage.name)
        }
        command = Array(rest)
    }

    private mutating func takeArgument(_ word: String, _ usage: Usage) throws(CommandError) {
        guard usage.argument != nil, arguments.count < usage.argumentsMax else {
            throw .unexpectedArgument(word, command: usage.name)
        }
        arguments.append(word)
    }

    /// `--name`, `--name=value` or `--name value`.
    private mutating func takeLong(
        _ word: String,
        _ rest: inout ArraySlice<String>,
        _ usage: Usage
    ) throws(CommandError) {
        let parts = word.dropFirst(2)
            .split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(parts.first ?? "")
        guard let option = usage.allOptions.first(where: { $0.long == name }) else {
            throw .unknownOption("--\(name)", command: usage.name, nearest: suggestion(name, usage))
        }
        let given = parts.count > 1 ? String(parts[1]) : nil
        if option.value == nil, let given {
            throw .badValue(option: "--\(name)", value: given, wanted: "no value")
        }
        try take(option, spelled: "--\(name)", given, &rest, usage)
    }

    /// `-f`, `-n 20`, `-n20` or `-fn20`.
    private mutating func takeShort(
        _ word: String,
        _ rest: inout ArraySlice<String>,
        _ usage: Usage
    ) throws(CommandError) {
        var letters = word.dropFirst()
        while let letter = letters.popFirst() {
            guard let option = usage.allOptions.first(where: { $0.short == letter }) else {
                let whole = String(word.dropFirst())
                let near = suggestion(whole, usage)
                throw .unknownOption("-\(letter)", command: usage.name, nearest: near)
            }
            let given = option.value != nil && !letters.isEmpty ? String(letters) : nil
            if given != nil { letters = "" }
            try take(option, spelled: "-\(letter)", given, &rest, usage)
        }
    }

    private mutating func take(
        _ option: Usage.Option,
        spelled spelling: String,
        _ given: String?,
        _ rest: inout ArraySlice<String>,
        _ usage: Usage
    ) throws(CommandError) {
        guard let kind = option.value else {
            values[option.long, default: []].append("")
            return
        }
        guard let value = given ?? rest.popFirst(), !value.isEmpty else {
            throw .missingValue(option: spelling, of: kind, command: usage.name)
        }
        values[option.long, default: []].append(value)
    }

    private func suggestion(_ name: String, _ usage: Usage) -> String? {
        nearest(to: name, among: usage.allOptions.map(\.long)).map { "--\($0)" }
    }
}
