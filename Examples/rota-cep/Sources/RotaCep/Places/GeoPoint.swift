import Glibc

/// A place on Earth, in degrees.
package struct GeoPoint: Hashable, Sendable {
    /// North of the equator.
    package let latitude: Double
    /// East of Greenwich.
    package let longitude: Double

    /// Takes both; nil where there is no such place.
    package init?(latitude: Double, longitude: Double) {
        guard (-90...90).contains(latitude), (-180...180).contains(longitude) else { return nil }
        self.init(trusted: latitude, longitude)
    }

    init(trusted latitude: Double, _ longitude: Double) {
        (self.latitude, self.longitude) = (latitude, longitude)
    }

    /// The mean radius of Earth, in kilometres.
    static let radius = 6371.0088

    /// The way along the great circle, in kilometres, by the haversine formula.
    package func distance(to other: GeoPoint) -> Double {
        let radians = Double.pi / 180
        let rise = sin((other.latitude - latitude) * radians / 2)
        let run = sin((other.longitude - longitude) * radians / 2)
        let both = cos(latitude * radians) * cos(other.latitude * radians)
        return 2 * Self.radius * asin(min(1, (rise * rise + both * run * run).squareRoot()))
    }
}

/// The smallest box of latitudes and longitudes that holds a circle.
struct BoundingBox: Equatable {
    let latitudes: ClosedRange<Double>
    let longitudes: ClosedRange<Double>

    /// Finds it; the radius is in kilometres.
    init(around center: GeoPoint, radius: Double) {
        let degrees = 180 / Double.pi
        let angle = radius / GeoPoint.radius
        let rise = angle * degrees
        latitudes = max(-90, center.latitude - rise)...min(90, center.latitude + rise)
        // Wider than the circle's own width: its widest point lies nearer to the pole.
        // Source: J. P. Matuschek, "Finding Points Within a Distance", section 3.3.
        let shrunk = sin(angle) / cos(center.latitude / degrees)
        let holdsPole = latitudes.lowerBound <= -90 || latitudes.upperBound >= 90
        let run = holdsPole || shrunk >= 1 ? 360 : asin(shrunk) * degrees
        let (west, east) = (center.longitude - run, center.longitude + run)
        // Across the date line, every longitude may be meant; the distance decides.
        longitudes = west < -180 || east > 180 ? -180...180 : west...east
    }
}
