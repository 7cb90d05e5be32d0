/// A value of a YAML file of another program, with its line.
///
/// Unlike `vigia.yaml`, such files may have anchors, aliases, merge keys and tags.
public struct YamlValue: Sendable {
    /// The kinds of values; text stays text.
    public enum Shape: Sendable {
        /// A text, and whether it is written without quotes.
        case text(String, isPlain: Bool)
        /// A list.
        case list([YamlValue])
        /// A map in the order of the file; no key occurs twice.
        case map([YamlMember])
    }

    /// The value itself.
    public let shape: Shape
    /// The line, from 1.
    public let line: Int
    /// The number of values in it, with those that aliases repeat.
    let weight: Int

    init(_ shape: Shape, line: Int) {
        (self.shape, self.line) = (shape, line)
        weight =
            switch shape {
            case .text: 1
            case .list(let items): items.reduce(1) { $0 + $1.weight }
            case .map(let members): members.reduce(1) { $0 + $1.value.weight }
            }
    }
}

/// A key of a map, and its value.
public struct YamlMember: Sendable {
    /// The key.
    public let key: String
    /// The line of the key, from 1.
    public let line: Int
    /// The value.
    public let value: YamlValue
}

/// Why a file of another program is no YAML that can be read.
public struct YamlMistake: Error, Equatable {
    /// The line, from 1.
    public let line: Int
    /// One sentence without a full stop; it never quotes a value.
    public let problem: String
}

extension YamlValue {
    /// Reads a file with one document; nil for a file with nothing but comments.
    ///
    /// - Parameter bytes: the content, at most 1 MB.
    /// - Throws: the first mistake.
    public init?(reading bytes: [UInt8]) throws(YamlMistake) {
        guard bytes.count <= YamlTree.sizeMax else {
            throw YamlMistake(line: 1, problem: "the file is larger than 1 MB")
        }
        do throws(YamlRefusal) {
            var builder = YamlBuilder(events: YamlEvents(of: bytes))
            guard let value = try builder.document() else { return nil }
            self = value
        } catch {
            throw YamlMistake(line: max(1, error.mark.line), problem: error.problem)
        }
    }
}

/// Builds the value of a document, with aliases and merge keys resolved, within limits.
private struct YamlBuilder: ~Copyable {
    private var events: YamlEvents
    private var anchors: [String: YamlValue] = [:]

    /// The most values of a file; aliases of aliases stand for exponentially many.
    private static let weightMax = 100_000

    init(events: consuming YamlEvents) { self.events = events }

    mutating func document() throws(YamlRefusal) -> YamlValue? {
        var root: YamlValue?
        while true {
            let event = try events.next()
            switch event.kind {
            case .end: return root
            case .documentBegin where root != nil:
                throw refuse(event, "a second document begins here; one is read")
            case .documentBegin, .documentEnd, .other: continue
            default: root = try value(event, depth: 0)
            }
        }
    }

    private func refuse(_ event: YamlEvent, _ problem: String) -> YamlRefusal {
        YamlRefusal(code: "syntax", mark: event.begin, problem: problem)
    }

    private mutating func value(_ event: YamlEvent, depth: Int) throws(YamlRefusal) -> YamlValue {
        if depth > YamlTree.depthMax {
            throw refuse(event, "lists and maps are nested more than \(YamlTree.depthMax) deep")
        }
        let line = event.begin.line
        let found: YamlValue
        switch event.kind {
        case .alias:
            guard let known = anchors[event.anchor ?? ""] else {
                throw refuse(event, "this alias names no anchor above it")
            }
            return known
        case .text(let text, let isPlain):
            if text.utf8.contains(0) { throw refuse(event, "this text holds a NUL character") }
            found = YamlValue(.text(text, isPlain: isPlain), line: line)
        case .listBegin: found = YamlValue(.list(try items(depth: depth + 1)), line: line)
        default: found = YamlValue(.map(try members(depth: depth + 1)), line: line)
        }
        if found.weight > Self.weightMax {
            throw refuse(event, "with its aliases, this has more than \(Self.weightMax) values")
        }
        if let anchor = event.anchor { anchors[anchor] = found }
        return found
    }

    private mutating func items(depth: Int) throws(YamlRefusal) -> [YamlValue] {
        var (items, weight) = ([YamlValue](), 0)
        while true {
            let event = try events.next()
            if case .listEnd = event.kind { return items }
            items.append(try value(event, depth: depth))
            weight += items.last?.weight ?? 0
            if weight > Self.weightMax { throw refuse(event, "this list is too long") }
        }
    }

    private mutating func members(depth: Int) throws(YamlRefusal) -> [YamlMember] {
        var (own, merged, keys) = ([YamlMember](), [YamlMember](), Set<String>())
        var weight = 0
        while true {
            let event = try events.next()
            if case .mapEnd = event.kind {
                return merged.filter { keys.insert($0.key).inserted } + own
            }
            guard case .text(let key, let isPlain) = try value(event, depth: depth).shape else {
                throw refuse(event, "a key must be text")
            }
            let value = try value(try events.next(), depth: depth)
            weight += value.weight
            if weight > Self.weightMax { throw refuse(event, "this map is too large") }
            if isPlain, key == "<<" {
                merged += try members(merging: value, event)
            } else if keys.insert(key).inserted {
                own.append(YamlMember(key: key, line: event.begin.line, value: value))
            } else {
                throw refuse(event, "\(quoted(key)) stands in this map a second time")
            }
        }
    }

    /// The members of a merge key's value: a map, or a list of maps of which the first counts.
    private func members(
        merging value: YamlValue,
        _ event: YamlEvent
    ) throws(YamlRefusal) -> [YamlMember] {
        switch value.shape {
        case .map(let members): return members
        case .list(let items):
            var all: [YamlMember] = []
            for item in items { all += try members(merging: item, event) }
            return all
        case .text: throw refuse(event, "a merge key (<<) needs a map or a list of maps")
        }
    }
}
