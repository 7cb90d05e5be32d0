internal import VigiaCore

// Expands variables in the values of settings.
extension Section {
    /// `port`, which may be a variable such as `${PORT:-3001}`.
    func port() -> Int? {
        guard let entry = self["port"], let written = text(of: entry, as: "a whole number"),
            let text = expandedWhole(written, of: entry)
        else { return nil }
        return integer(text, of: entry, in: 1...65_535, shown: written)
    }

    /// Expands a value in which a dollar never means itself.
    func expandedWhole(_ text: String, of entry: Entry) -> String? {
        if let name = Variables.bare(in: text) {
            problems.add(
                "value",
                at: entry.place,
                "\(quoted(entry.key)) cannot be \(quoted(text))",
                hint: "a variable is written with braces: ${\(name)}, or ${\(name):-default}"
            )
            return nil
        }
        return expanded(text, of: entry)
    }

    /// The text with its variables expanded; nil, with a problem, where that fails.
    func expanded(_ text: String, of entry: Entry) -> String? {
        do throws(VariableRefusal) {
            return try variables.expand(text)
        } catch {
            problems.refuse(error, in: quoted(entry.key), at: entry.place)
            return nil
        }
    }
}

extension ConfigProblems {
    /// Adds the problem of variables that cannot be expanded; their values are never quoted.
    func refuse(_ refusal: VariableRefusal, in what: String, at place: Place) {
        switch refusal {
        case .malformed:
            add(
                "value",
                at: place,
                "\(what) has a ${ that names no variable",
                hint: "write ${NAME}, ${NAME:-default}, or $$ for a dollar"
            )
        case .nested(let name):
            add(
                "value",
                at: place,
                "\(what) has a ${ in the default of \(name)",
                hint: "write the default itself: it holds no other variable"
            )
        case .unset(let name):
            add(
                "unset",
                at: place,
                "\(what) needs the variable \(name), which is not set",
                hint: "set it in the environment or an env_file, write ${\(name):-default}, or "
                    + "$${\(name)} for the text itself"
            )
        }
    }
}
