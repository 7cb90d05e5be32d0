/// The header fields of a request, as they came; names are compared without case.
package struct HeadFields: Sendable {
    /// The ranges of a field in the text.
    struct Place {
        let name: Range<Int>
        let value: Range<Int>
    }

    private let text: [UInt8]
    private let places: [Place]

    /// - Parameters:
    ///   - text: the whole head of the request.
    ///   - places: the ranges of the fields in the text.
    init(text: [UInt8], places: [Place]) { (self.text, self.places) = (text, places) }

    /// The value of the first field with this name; nil where there is none.
    package subscript(name: String) -> String? {
        places.first { matches($0.name, name) }.map(value)
    }

    /// The values of all fields with this name, in their order.
    package func all(_ name: String) -> [String] {
        places.filter { matches($0.name, name) }.map(value)
    }

    private func value(_ place: Place) -> String {
        String(decoding: text[place.value], as: UTF8.self)
    }

    private func matches(_ place: Range<Int>, _ name: String) -> Bool {
        let name = name.utf8
        guard place.count == name.count else { return false }
        return zip(text[place], name).allSatisfy { $0.lowercased == $1.lowercased }
    }
}

extension UInt8 {
    /// The lower-case letter for an upper-case one of ASCII; any other byte unchanged.
    var lowercased: UInt8 { (0x41...0x5A).contains(self) ? self | 0x20 : self }
}
