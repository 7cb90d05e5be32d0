package import VigiaJSON

/// What the backend has and has done.
package struct Statistics: Equatable, Sendable, JSONWritable {
    package let customers: Int
    /// How many customers have a place.
    package let placed: Int
    /// How many customers each state has, the most first.
    package let states: [StateCount]
    /// How many postcodes the cache knows.
    package let places: Int
    package let sessions: Int
    package let lastSync: SyncRecord?

    package func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("customers", customers)
            json.member("placed", placed)
            json.member("states", states)
            json.member("cached_places", places)
            json.member("sessions", sessions)
            json.member("last_sync", lastSync)
        }
    }
}

/// How many customers a state has.
package struct StateCount: Equatable, Sendable, JSONWritable {
    package let state: String
    package let customers: Int

    package func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("state", state)
            json.member("customers", customers)
        }
    }
}

extension Store {
    /// Counts everything.
    package func statistics(at time: Int = WallClock.seconds()) throws(DatabaseError) -> Statistics
    {
        let states = try database.rows(
            "SELECT state, count(*) FROM customers GROUP BY state ORDER BY 2 DESC, 1"
        ) { StateCount(state: $0.text(0), customers: $0.integer(1)) }
        return Statistics(
            customers: try customerCount(),
            placed: try database.number("SELECT count(latitude) FROM customers"),
            states: states,
            places: try placeCount(),
            sessions: try sessionCount(at: time),
            lastSync: try lastSync()
        )
    }
}
