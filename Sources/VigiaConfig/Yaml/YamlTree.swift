/// Builds the tree of one YAML document, within limits.
///
/// Aliases, merge keys, tags, several documents and duplicate keys are refused: a configuration
/// does not need them, and attacks on YAML readers use them.
struct YamlTree: ~Copyable {
    private var events: YamlEvents
    private let problems: ConfigProblems

    /// The most bytes of a file.
    static let sizeMax = 1 << 20
    /// The deepest nesting of lists and maps.
    static let depthMax = 32

    /// Reads the only document of `text`.
    ///
    /// - Returns: nil for a text with nothing but comments, or after a problem that ends the
    ///   reading.
    static func read(_ text: [UInt8], problems: ConfigProblems) -> Node? {
        guard text.count <= sizeMax else {
            problems.add(
                "too_large",
                at: .wholeFile,
                "the file has \(text.count) bytes; at most \(sizeMax) are read"
            )
            return nil
        }
        do throws(YamlRefusal) {
            var tree = YamlTree(events: YamlEvents(of: text), problems: problems)
            return try tree.document()
        } catch {
            let place = Place(mark: error.mark, length: 0)
            problems.add(
                error.code,
                at: place,
                error.problem,
                hint: error.hint ?? tabs(text, error)
            )
            return nil
        }
    }

    /// The hint for the most common mistake: tabs.
    private static func tabs(_ text: [UInt8], _ error: YamlRefusal) -> String? {
        let lines = text.split(separator: 10, omittingEmptySubsequences: false)
        guard lines.indices.contains(error.mark.line - 1) else { return nil }
        let indent = lines[error.mark.line - 1].prefix { $0 == 32 || $0 == 9 }
        return indent.contains(9) ? "indent with spaces; YAML does not take tabs" : nil
    }

    private mutating func document() throws(YamlRefusal) -> Node? {
        var root: Node?
        while true {
            let event = try events.next()
            switch event.kind {
            case .end: return root
            case .documentBegin where root != nil:
                throw YamlRefusal(
                    code: "documents",
                    mark: event.begin,
                    problem: "a second document begins here; one is allowed",
                    hint: "remove the line ---"
                )
            case .documentBegin, .documentEnd, .other: continue
            default: root = try node(event, depth: 0)
            }
        }
    }

    private mutating func node(_ event: YamlEvent, depth: Int) throws(YamlRefusal) -> Node {
        try check(event, depth: depth)
        var place = Place(mark: event.begin, length: 1)
        switch event.kind {
        case .text(let text, let isPlain):
            if event.end.line == event.begin.line {
                place.length = max(event.end.column - event.begin.column, 1)
            }
            return Node(shape: .text(text, isPlain: isPlain), place: place)
        case .listBegin:
            return Node(shape: .list(try items(depth: depth + 1)), place: place)
        default:
            return Node(shape: .map(try entries(depth: depth + 1)), place: place)
        }
    }

    private func check(_ event: YamlEvent, depth: Int) throws(YamlRefusal) {
        func refuse(_ code: String, _ problem: String, _ hint: String? = nil) -> YamlRefusal {
            YamlRefusal(code: code, mark: event.begin, problem: problem, hint: hint)
        }
        if case .alias = event.kind {
            throw refuse("alias", "aliases (*name) are not supported", "write the value out")
        }
        if event.hasAnchor {
            throw refuse("alias", "anchors (&name) are not supported", "remove the anchor")
        }
        if event.hasTag {
            throw refuse("tag", "tags (!name) are not supported", "remove the tag")
        }
        if depth > Self.depthMax {
            throw refuse("too_deep", "lists and maps stand more than \(Self.depthMax) deep here")
        }
        if case .text(let text, _) = event.kind, text.utf8.contains(0) {
            throw refuse("value", "this text holds a NUL character")
        }
    }

    private mutating func items(depth: Int) throws(YamlRefusal) -> [Node] {
        var items: [Node] = []
        while true {
            let event = try events.next()
            if case .listEnd = event.kind { return items }
            items.append(try node(event, depth: depth))
        }
    }

    private mutating func entries(depth: Int) throws(YamlRefusal) -> [Entry] {
        var entries: [Entry] = []
        var lineOfKey: [String: Int] = [:]
        while true {
            let event = try events.next()
            if case .mapEnd = event.kind { return entries }
            let (key, place) = try key(event, depth: depth)
            let value = try node(try events.next(), depth: depth)
            if let line = lineOfKey[key] {
                problems.add(
                    "duplicate_key",
                    at: place,
                    "\(quoted(key)) stands here a second time; the first is in line \(line)",
                    hint: "keep one of them"
                )
                continue
            }
            lineOfKey[key] = place.mark.line
            entries.append(Entry(key: key, keyPlace: place, value: value))
        }
    }

    private mutating func key(
        _ event: YamlEvent,
        depth: Int
    ) throws(YamlRefusal) -> (String, Place) {
        let node = try node(event, depth: depth)
        guard case .text(let key, let isPlain) = node.shape else {
            throw YamlRefusal(code: "syntax", mark: event.begin, problem: "a key must be text")
        }
        if isPlain, key == "<<" {
            throw YamlRefusal(
                code: "merge_key",
                mark: event.begin,
                problem: "merge keys (<<) are not supported",
                hint: "write the settings out, or use a profile"
            )
        }
        return (key, node.place)
    }
}
