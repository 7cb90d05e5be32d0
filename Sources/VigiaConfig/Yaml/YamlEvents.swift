internal import CYAML

/// Why a text is not YAML, or not the subset of YAML that Vigia reads.
struct YamlRefusal: Error, Equatable {
    var code: String
    var mark: Mark
    var problem: String
    var hint: String?
}

/// An event of libyaml, with its place.
struct YamlEvent {
    enum Kind {
        case text(String, isPlain: Bool)
        case listBegin, listEnd, mapBegin, mapEnd, documentBegin, documentEnd, other, end
        case alias
    }

    var kind: Kind
    var begin: Mark
    var end: Mark
    /// The name behind `&`, or of an alias behind `*`.
    var anchor: String?
    var hasTag = false

    var hasAnchor: Bool { anchor != nil }
}

/// The events of libyaml for one text, in order.
@safe struct YamlEvents: ~Copyable {
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let text: UnsafeMutableBufferPointer<UInt8>

    /// Copies the text, which is UTF-8.
    init(of bytes: [UInt8]) {
        unsafe parser = .allocate(capacity: 1)
        unsafe text = .allocate(capacity: max(bytes.count, 1))
        _ = unsafe text.initialize(from: bytes)
        precondition(unsafe yaml_parser_initialize(parser) == 1, "out of memory")
        unsafe yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        unsafe yaml_parser_set_input_string(parser, text.baseAddress, bytes.count)
    }

    deinit {
        unsafe yaml_parser_delete(parser)
        unsafe parser.deallocate()
        unsafe text.deallocate()
    }

    /// The next event; `end` at the end of the text.
    mutating func next() throws(YamlRefusal) -> YamlEvent {
        var event = unsafe yaml_event_t()
        guard unsafe yaml_parser_parse(parser, &event) == 1 else { throw refusal() }
        defer { unsafe yaml_event_delete(&event) }
        var result = YamlEvent(
            kind: .other,
            begin: unsafe Mark(event.start_mark),
            end: unsafe Mark(event.end_mark)
        )
        switch unsafe event.type {
        case YAML_SCALAR_EVENT: unsafe read(scalar: event.data.scalar, into: &result)
        case YAML_SEQUENCE_START_EVENT:
            result.kind = .listBegin
            result.anchor = unsafe Self.name(event.data.sequence_start.anchor)
            unsafe (result.hasTag = event.data.sequence_start.tag != nil)
        case YAML_MAPPING_START_EVENT:
            result.kind = .mapBegin
            result.anchor = unsafe Self.name(event.data.mapping_start.anchor)
            unsafe (result.hasTag = event.data.mapping_start.tag != nil)
        case YAML_SEQUENCE_END_EVENT: result.kind = .listEnd
        case YAML_MAPPING_END_EVENT: result.kind = .mapEnd
        case YAML_DOCUMENT_START_EVENT: result.kind = .documentBegin
        case YAML_DOCUMENT_END_EVENT: result.kind = .documentEnd
        case YAML_STREAM_END_EVENT, YAML_NO_EVENT: result.kind = .end
        case YAML_ALIAS_EVENT:
            result.kind = .alias
            result.anchor = unsafe Self.name(event.data.alias.anchor)
        default: result.kind = .other
        }
        return result
    }

    private static func name(_ bytes: UnsafeMutablePointer<yaml_char_t>?) -> String? {
        unsafe bytes.map { unsafe String(cString: $0) }
    }

    private func read(
        scalar: yaml_event_s.__Unnamed_union_data.__Unnamed_struct_scalar,
        into event: inout YamlEvent
    ) {
        let bytes = unsafe UnsafeBufferPointer(start: scalar.value, count: scalar.length)
        let text = unsafe String(decoding: bytes, as: UTF8.self)
        event.kind = .text(text, isPlain: unsafe scalar.style == YAML_PLAIN_SCALAR_STYLE)
        event.anchor = unsafe Self.name(scalar.anchor)
        unsafe (event.hasTag = scalar.tag != nil)
    }

    /// What was being read when an unclosed item was found, by libyaml's context messages.
    private static let unclosed = [
        "while parsing a flow sequence": "the list", "while parsing a flow mapping": "the map",
        "while scanning a quoted scalar": "the quoted text",
        "while scanning a simple key": "the key",
    ]

    /// The error of libyaml; its wording never quotes the text.
    private func refusal() -> YamlRefusal {
        let state = unsafe parser.pointee
        var words = unsafe state.problem.map { unsafe String(cString: $0) } ?? "it ends too early"
        var mark = unsafe Mark(state.problem_mark)
        if let context = unsafe state.context.map({ unsafe String(cString: $0) }) {
            if let what = Self.unclosed[context] {
                // The error is often noticed far from the beginning of the item.
                let noticed = "line \(mark.line), column \(mark.column)"
                words = "\(what) that begins here is not closed: \(words) in \(noticed)"
                mark = unsafe Mark(state.context_mark)
            } else {
                words += " \(context)"
            }
        }
        if unsafe state.error == YAML_READER_ERROR {
            let before = unsafe text.prefix(state.problem_offset)
            let line = unsafe before.count { $0 == 10 } + 1
            let column =
                unsafe before.reversed().prefix { $0 != 10 }.count { $0 & 0xC0 != 0x80 } + 1
            mark = Mark(line: line, column: column)
        }
        return YamlRefusal(code: "syntax", mark: mark, problem: "this is not YAML: \(words)")
    }
}

extension Mark {
    /// libyaml counts lines and columns from 0.
    init(_ mark: yaml_mark_t) { self.init(line: Int(mark.line) + 1, column: Int(mark.column) + 1) }
}
