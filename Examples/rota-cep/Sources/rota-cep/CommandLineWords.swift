/// What the command line asks for.
enum CommandLineWords {
    case serve
    /// Generated customers until there are so many.
    case seed(Int)
    case user(String)
    case help

    /// Words that mean nothing.
    struct Mistake: Error, CustomStringConvertible {
        let words: String
        var description: String { words }
    }

    static let customersMax = 1_000_000

    static let manual = """
        rota-cep                        serves on PORT, by default 3001
        rota-cep seed --customers 5000  makes customers up, until the database has so many
        rota-cep user NAME              sets a password, which is read from standard input

        PORT, HOST, DATABASE (data/customers.db), AUTH, PLOOME_API_KEY, PLOOME_API_URL,
        CLIENT_TAG_ID, CEP_API_URL, NODE_ENV, DEBUG, LOG_LEVEL and LOG_FORMAT are heeded.
        Without users nobody may ask; AUTH=none lets whoever is on this machine do so.
        """

    init(_ words: ArraySlice<String>) throws(Mistake) {
        switch (words.first, words.dropFirst().first, words.dropFirst(2).first, words.count) {
        case (nil, _, _, _): self = .serve
        case ("--help", nil, _, _), ("-h", nil, _, _): self = .help
        case ("user", let name?, nil, _):
            // What is not UTF-8 comes as this letter, and would be another name.
            guard !name.unicodeScalars.contains("\u{FFFD}") else {
                throw Mistake(words: "the name is not UTF-8")
            }
            self = .user(name)
        case ("seed", nil, _, _): self = .seed(5000)
        case ("seed", "--customers", let text?, 3):
            guard let count = Int(text), (0...Self.customersMax).contains(count) else {
                throw Mistake(words: "--customers is 0 to \(Self.customersMax), not \(text)")
            }
            self = .seed(count)
        default: throw Mistake(words: "\"\(words.joined(separator: " "))\" means nothing here")
        }
    }
}
