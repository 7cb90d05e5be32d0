import Testing

@testable import VigiaKit

@Suite("Codable values as JSON")
struct JSONTextTests {
    enum Kind: String, Codable { case shop, home }

    class Place: Codable {
        var name = "a"
    }

    struct Visit: Codable, Equatable {
        var id: Int
        var kind: Kind
        var note: String?
        var weights: [Double]
        var tags: [String: Bool]
        var stops: [[Int8]]
        var big: UInt64
        var ratio: Float
    }

    static let visit = Visit(
        id: -7,
        kind: .shop,
        note: nil,
        weights: [0.1, 1e300],
        tags: ["new": true],
        stops: [[1, -2], []],
        big: .max,
        ratio: 0.1
    )

    @Test("a value survives encoding and decoding")
    func roundTrip() throws {
        let bytes = try JSONText.encode(Self.visit)
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(
            text == #"{"id":-7,"kind":"shop","weights":[0.1,1e+300],"tags":{"new":true},"#
                + #""stops":[[1,-2],[]],"big":18446744073709551615,"ratio":0.1}"#
        )
        #expect(try JSONText.decode(Visit.self, from: bytes) == Self.visit)
    }

    @Test("values other than objects are encoded too")
    func fragments() throws {
        func text(_ value: some Encodable) throws -> String {
            String(decoding: try JSONText.encode(value), as: UTF8.self)
        }
        #expect(try text("a\"\n") == #""a\"\n""#)
        #expect(try text([Int?.none, 1]) == "[null,1]")
        #expect(try text(Int?.none) == "null")
        #expect(try text([String]()) == "[]")
        #expect(try text([String: Int]()) == "{}")
        #expect(try text(Double.infinity) == "null")
        #expect(try text(Place()) == #"{"name":"a"}"#)
        #expect(try text(true) == "true")
    }

    /// A value with hand-written coding that uses everything containers offer.
    struct ByHand: Codable, Equatable {
        enum Key: CodingKey { case point, rest, base, none }
        enum Axis: CodingKey { case x, y }

        var (x, y) = (1, 2)
        var rest = ["a", "b"]
        var base = "below"

        init() {}

        init(from decoder: any Decoder) throws {
            let all = try decoder.container(keyedBy: Key.self)
            let point = try all.nestedContainer(keyedBy: Axis.self, forKey: .point)
            (x, y) = (
                try point.decode(Int.self, forKey: .x), try point.decode(Int.self, forKey: .y)
            )
            var list = try all.nestedUnkeyedContainer(forKey: .rest)
            rest = []
            while !list.isAtEnd {
                if try list.decodeNil() { continue }
                rest.append(try list.decode(String.self))
            }
            base = try String(from: all.superDecoder(forKey: .base))
            #expect(try all.decodeNil(forKey: .none))
        }

        func encode(to encoder: any Encoder) throws {
            var all = encoder.container(keyedBy: Key.self)
            var point = all.nestedContainer(keyedBy: Axis.self, forKey: .point)
            var list = all.nestedUnkeyedContainer(forKey: .rest)
            // Both containers are open at once, and are filled in turns.
            try point.encode(x, forKey: .x)
            try list.encode(rest[0])
            try list.encodeNil()
            try point.encode(y, forKey: .y)
            for word in rest.dropFirst() { try list.encode(word) }
            try base.encode(to: all.superEncoder(forKey: .base))
            try all.encodeNil(forKey: .none)
        }
    }

    @Test("hand-written coding works")
    func byHand() throws {
        let bytes = try JSONText.encode(ByHand())
        let text = #"{"point":{"x":1,"y":2},"rest":["a",null,"b"],"base":"below","none":null}"#
        #expect(String(decoding: bytes, as: UTF8.self) == text)
        #expect(try JSONText.decode(ByHand.self, from: bytes) == ByHand())
    }

    static let refusals: [(text: String, reason: String)] = [
        ("", "not JSON at byte 0"),
        (#"{"id":1"#, "not JSON at byte 7"),
        ("[]", "not an object"),
        ("{}", "id is missing"),
        (#"{"id":"7"}"#, "id is not a whole number that fits"),
        (#"{"id":1.5}"#, "id is not a whole number that fits"),
        (#"{"id":1,"kind":"barn"}"#, "kind is"),
        (#"{"id":1,"kind":"shop","weights":[1,null]}"#, "weights[1] is not a number"),
        (#"{"id":1,"kind":"shop","weights":7}"#, "weights is not a list"),
        (
            #"{"id":1,"kind":"shop","weights":[],"tags":{"a":1}}"#,
            "tags.a is not true or false"
        ),
        (
            #"{"id":1,"kind":"shop","weights":[],"tags":{},"stops":[[1],[2,300]]}"#,
            "stops[1][1] is not a whole number that fits"
        ),
    ]

    @Test("a text with another value is refused with the place of the error", arguments: refusals)
    func refuses(text: String, reason: String) {
        do {
            _ = try JSONText.decode(Visit.self, from: Array(text.utf8))
            Issue.record("it was read")
        } catch {
            #expect(JSONText.reason(error).hasPrefix(reason))
        }
    }
}
