import Testing

@testable import RotaCep

@Suite("Places")
struct PlaceTests {
    static let ways: [(from: (Double, Double), to: (Double, Double), kilometres: Double)] = [
        ((-23.55, -46.63), (-22.91, -43.17), 360.4),
        ((0, 0), (0, 180), 20_015.1),
        ((0, 179.5), (0, -179.5), 111.2),
        ((90, 0), (-90, 77), 20_015.1),
        ((-15.79, -47.88), (-15.79, -47.88), 0),
    ]

    @Test("distances are those of great circles", arguments: ways)
    func distance(from: (Double, Double), to: (Double, Double), kilometres: Double) {
        let (start, end) = (GeoPoint(trusted: from.0, from.1), GeoPoint(trusted: to.0, to.1))
        #expect(abs(start.distance(to: end) - kilometres) < 1)
        #expect(start.distance(to: end) == end.distance(to: start))
    }

    @Test("a box holds every place of its circle", arguments: [1, 50, 700, 5000])
    func box(radius: Double) {
        for latitude in stride(from: -90.0, through: 90, by: 15) {
            let center = GeoPoint(trusted: latitude, 170)
            let box = BoundingBox(around: center, radius: radius)
            for row in stride(from: -90.0, through: 90, by: 4.5) {
                for column in stride(from: -180.0, through: 180, by: 4.5) {
                    let place = GeoPoint(trusted: row, column)
                    guard center.distance(to: place) <= radius else { continue }
                    let isInside = box.latitudes.contains(row) && box.longitudes.contains(column)
                    #expect(isInside, "\(place) is within \(radius) km of \(center)")
                }
            }
        }
    }

    static let postcodes: [(text: String, written: String?, state: String?)] = [
        ("01310-100", "01310-100", "SP"), ("01310100", "01310-100", "SP"),
        ("69900-062", "69900-062", "AC"), ("70040-010", "70040-010", "DF"),
        ("72800-000", "72800-000", "GO"), ("69300-000", "69300-000", "RR"),
        ("69400-000", "69400-000", "AM"), ("99999-999", "99999-999", "RS"),
        ("00000-000", "00000-000", nil), ("0131010", nil, nil), ("013101000", nil, nil),
        ("01310_100", nil, nil), ("0131O-100", nil, nil), ("", nil, nil), ("٠١٣١٠١٠٠", nil, nil),
    ]

    @Test("postcodes are read and tell their state", arguments: postcodes)
    func postcode(text: String, written: String?, state: String?) {
        #expect(CEP(text)?.description == written)
        #expect(CEP(text)?.state?.code == state)
    }

    @Test("no two states share a range")
    func ranges() {
        let ranges = BrazilianState.all.flatMap(\.regions).sorted { $0.lowerBound < $1.lowerBound }
        #expect(BrazilianState.all.count == 27)
        #expect(zip(ranges, ranges.dropFirst()).allSatisfy { $0.upperBound < $1.lowerBound })
    }

    static let nowhere: [(Double, Double)] = [
        (90.1, 0), (0, -180.5), (.nan, 0), (0, .infinity),
    ]

    @Test("there is no place beyond the poles", arguments: nowhere)
    func bounds(latitude: Double, longitude: Double) {
        #expect(GeoPoint(latitude: latitude, longitude: longitude) == nil)
    }
}
