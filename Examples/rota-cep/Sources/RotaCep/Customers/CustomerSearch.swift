package import VigiaJSON

/// Which customers are asked for.
package struct CustomerSearch: Equatable, Sendable {
    /// The most that one page holds.
    package static let limitMax = 500
    /// The widest circle, in kilometres: from one end of the country to the other.
    package static let radiusMax = 5000.0

    /// Those around a place.
    package struct Circle: Equatable, Sendable {
        package let center: GeoPoint
        /// In kilometres.
        package let radius: Double

        package init(center: GeoPoint, radius: Double) {
            (self.center, self.radius) = (center, radius)
        }
    }

    /// Only those of one state, by its two letters.
    package var state: String?
    /// Only those within a circle, the nearest first.
    package var circle: Circle?
    /// How many to leave out at the beginning.
    package var offset = 0
    /// How many at most.
    package var limit = 100

    package init(
        state: String? = nil,
        circle: Circle? = nil,
        offset: Int = 0,
        limit: Int = 100
    ) {
        (self.state, self.circle, self.offset, self.limit) = (state, circle, offset, limit)
    }
}

/// One page of what was found.
package struct CustomerPage: Equatable, Sendable, JSONWritable {
    package let customers: [FoundCustomer]
    /// How many there are on all pages.
    package let total: Int
    package let offset: Int

    package func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("total", total)
            json.member("offset", offset)
            json.member("customers", customers)
        }
    }
}
