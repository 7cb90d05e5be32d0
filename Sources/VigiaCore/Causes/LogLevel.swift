/// The level of a log line.
enum LogLevel: Int, Comparable, Sendable {
    case debug, info, warning, error, fatal

    /// The most bytes of a level word.
    static let lengthMax = 16

    static func < (one: Self, other: Self) -> Bool { one.rawValue < other.rawValue }

    /// The level words of common logs, in lower case.
    private static let words: [String: Self] = [
        "fatal": .fatal, "critical": .fatal, "crit": .fatal, "emerg": .fatal, "ftl": .fatal,
        "emergency": .fatal, "alert": .fatal, "panic": .fatal, "dpanic": .fatal, "crt": .fatal,
        "error": .error, "err": .error, "severe": .error, "eror": .error, "erro": .error,
        "warn": .warning, "warning": .warning, "wrn": .warning, "deprecated": .warning,
        "info": .info, "notice": .info, "inf": .info, "note": .info, "information": .info,
        "success": .info, "verbose": .info, "hint": .info, "detail": .info, "statement": .info,
        "context": .info, "debug": .debug, "trace": .debug, "dbg": .debug, "trc": .debug,
        "fine": .debug, "fata": .fatal, "pani": .fatal, "fehler": .error, "warnung": .warning,
        "hinweis": .info, "tipp": .info, "panik": .fatal, "erreur": .error, "attention": .warning,
        "astuce": .info, "advertencia": .warning, "sugerencia": .info, "aviso": .warning,
        "dica": .info, "errore": .error, "attenzione": .warning, "avviso": .warning,
        "schwerwiegend": .fatal, "grave": .error, "avertissement": .warning, "infos": .info,
    ]

    /// The level letters of MongoDB.
    private static let letters: [String: Self] = [
        "f": .fatal, "e": .error, "w": .warning, "i": .info, "d": .debug,
    ]

    /// Takes a word in any case, or a number from 10 to 60 as in pino and bunyan.
    init?(_ word: Span<UInt8>) {
        if let level = Self.known(word) {
            self = level
        } else if word.count == 2, word[0].isDigit, word[1].isDigit {
            let number = Int(word[0] - 0x30) * 10 + Int(word[1] - 0x30)
            guard (10...60).contains(number) else { return nil }
            self = number >= 60 ? .fatal : number >= 50 ? .error : number >= 40 ? .warning : .info
        } else {
            return nil
        }
    }

    private static func known(_ word: Span<UInt8>) -> Self? {
        guard !word.isEmpty, word.count <= lengthMax else { return nil }
        let group = byFirst[Int(word[0].lowercased & 31)]
        for (name, level) in group where name.count == word.count {
            if name.indices.allSatisfy({ name[$0] == word[$0].lowercased }) { return level }
        }
        return nil
    }

    /// The words by the low bits of their first letter.
    private static let byFirst: [[(name: [UInt8], level: Self)]] = {
        var groups = [[(name: [UInt8], level: Self)]](repeating: [], count: 32)
        for (word, level) in words.merging(letters, uniquingKeysWith: { one, _ in one }) {
            let name = Array(word.utf8)
            groups[Int(name[0] & 31)].append((name, level))
        }
        return groups
    }()
}
