public import VigiaJSON

extension OrderStatus: JSONReadable {
    /// Writes the members.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("number", number)
            json.memberIfPresent("key", key)
            json.member("action", action)
            json.member("cause", cause)
            json.member("settled", isSettled)
            json.member("elapsed_s", elapsedSeconds)
            json.member("revision", revision)
            json.member("open", open)
            json.member("waiting_for", awaited)
            json.member("services", services)
        }
    }

    /// Reads the members.
    public init(json: JSONValue) throws(JSONError) {
        self.init(
            number: try json.member("number"),
            action: try json.member("action"),
            cause: try json.member("cause"),
            isSettled: try json.member("settled"),
            elapsedSeconds: try json.member("elapsed_s"),
            revision: try json.member("revision"),
            open: try json.member("open")
        )
        key = try json.member("key")
        awaited = try json.member("waiting_for")
        services = try json.member("services")
    }
}

extension OrderStatus.Service: JSONReadable {
    /// Writes the members that have a value.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("name", name)
            json.member("request", request)
            json.memberIfPresent("outcome", outcome)
            json.memberIfPresent("detail", detail)
            json.memberIfPresent("superseded_by", supersededBy)
        }
    }

    /// Reads the members.
    public init(json: JSONValue) throws(JSONError) {
        self.init(name: try json.member("name"), request: try json.member("request"))
        outcome = try json.member("outcome")
        detail = try json.member("detail")
        supersededBy = try json.member("superseded_by")
    }
}

extension OrderStatus.Awaited: JSONReadable {
    /// Writes the members that have a value.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("name", name)
            json.member("state", state)
            json.memberIfPresent("reason", reason)
            json.member("needs", needs)
        }
    }

    /// Reads the members.
    public init(json: JSONValue) throws(JSONError) {
        self.init(
            name: try json.member("name"),
            state: try json.member("state"),
            reason: try json.member("reason"),
            needs: try json.member("needs")
        )
    }
}

extension OrderList: JSONReadable {
    /// Writes the one member.
    public func write(to json: inout JSONWriter) { json.object { $0.member("orders", orders) } }

    /// Reads the one member.
    public init(json: JSONValue) throws(JSONError) {
        self.init(orders: try json.member("orders"))
    }
}
