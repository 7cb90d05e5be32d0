public import VigiaJSON

/// When the memory of a service reaches its limit if it goes on to grow as it does.
public struct MemoryForecast: Hashable, Sendable {
    /// The limit, in bytes.
    public let limitBytes: Int
    /// How much the memory grows in an hour, in bytes.
    public let slopeBytesPerHour: Int
    /// The hours until the limit is reached.
    public let hoursLeft: Double
    /// The least hours until then, with 99 % confidence.
    public let hoursLeftMin: Double
    /// The most hours until then, with 99 % confidence.
    public let hoursLeftMax: Double
    /// For how many hours the growth was observed.
    public let windowHours: Double

    /// Takes a forecast; all times are in hours.
    public init(
        limitBytes: Int,
        slopeBytesPerHour: Int,
        hoursLeft: Double,
        hoursLeftMin: Double,
        hoursLeftMax: Double,
        windowHours: Double
    ) {
        (self.limitBytes, self.slopeBytesPerHour) = (limitBytes, slopeBytesPerHour)
        (self.hoursLeft, self.windowHours) = (hoursLeft, windowHours)
        (self.hoursLeftMin, self.hoursLeftMax) = (hoursLeftMin, hoursLeftMax)
    }
}

extension MemoryForecast: JSONWritable, JSONReadable {
    /// Writes every member.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("limit_bytes", limitBytes)
            json.member("slope_bytes_per_hour", slopeBytesPerHour)
            json.member("hours_left", hoursLeft)
            json.member("hours_left_min", hoursLeftMin)
            json.member("hours_left_max", hoursLeftMax)
            json.member("window_hours", windowHours)
        }
    }

    /// Reads the members; unknown ones are skipped.
    public init(json: JSONValue) throws(JSONError) {
        self.init(
            limitBytes: try json.member("limit_bytes"),
            slopeBytesPerHour: try json.member("slope_bytes_per_hour"),
            hoursLeft: try json.member("hours_left"),
            hoursLeftMin: try json.member("hours_left_min"),
            hoursLeftMax: try json.member("hours_left_max"),
            windowHours: try json.member("window_hours")
        )
    }
}
