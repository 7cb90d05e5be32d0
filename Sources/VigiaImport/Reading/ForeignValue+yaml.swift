internal import VigiaConfig

extension ForeignValue {
    /// Takes a value of a YAML file.
    init(_ value: YamlValue) {
        line = value.line
        switch value.shape {
        case .text(let text, let isPlain):
            let isNothing = isPlain && (text.isEmpty || text == "~" || text == "null")
            shape = isNothing ? .nothing : .text(text)
        case .list(let items): shape = .list(items.map { ForeignValue($0) })
        case .map(let members):
            shape = .map(
                members.map {
                    ForeignMember(key: $0.key, line: $0.line, value: ForeignValue($0.value))
                }
            )
        }
    }
}

extension ImportSource {
    /// The value of a JSON, JavaScript or YAML file, by its name and first character.
    ///
    /// - Throws: the first mistake in it.
    func foreignValue() throws(ImportRefusal) -> ForeignValue {
        let isYaml = file.hasSuffix(".yml") || file.hasSuffix(".yaml")
        guard isYaml else { return try ScriptReader.value(of: self) }
        do throws(YamlMistake) {
            guard let value = try YamlValue(reading: Array(text.utf8)) else {
                return ForeignValue(.nothing, line: 1)
            }
            return ForeignValue(value)
        } catch {
            throw .syntax(file: file, line: error.line, error.problem)
        }
    }
}
