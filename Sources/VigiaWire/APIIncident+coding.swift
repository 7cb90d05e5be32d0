public import VigiaJSON

extension IncidentStatus: JSONReadable {
    /// Writes every member, missing values as null.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("incident", number)
            json.member("service", service)
            json.member("began", began)
            json.member("ended", ended)
            json.member("outcome", outcome)
            json.member("code", code)
            json.member("clause", clause)
            json.member("line", line)
            json.member("confidence", confidence)
            json.member("failed_run", failedRun)
            json.member("first_run", firstRun)
            json.member("last_run", lastRun)
            json.member("restarts", restarts)
            json.member("down_ms", downMilliseconds)
            json.member("down_from", downFrom)
            json.member("detected_ms", detectedMilliseconds)
            json.member("given_up", wasGivenUp)
            json.member("root", root)
            json.member("steps", steps)
            json.member("steps_left_out", stepsLeftOut)
        }
    }

    /// Reads the members; unknown ones are skipped.
    public init(json: JSONValue) throws(JSONError) {
        number = try json.member("incident")
        service = try json.member("service")
        began = try json.member("began")
        ended = try json.member("ended")
        outcome = try json.member("outcome")
        code = try json.member("code")
        clause = try json.member("clause")
        line = try json.member("line")
        confidence = try json.member("confidence")
        failedRun = try json.member("failed_run")
        firstRun = try json.member("first_run")
        lastRun = try json.member("last_run")
        restarts = try json.member("restarts")
        downMilliseconds = try json.member("down_ms")
        downFrom = try json.member("down_from")
        detectedMilliseconds = try json.member("detected_ms")
        wasGivenUp = try json.member("given_up")
        root = try json.member("root")
        steps = try json.member("steps")
        stepsLeftOut = try json.member("steps_left_out")
    }
}

extension IncidentReference: JSONReadable {
    /// Writes both members.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("service", service)
            json.member("began", began)
        }
    }

    /// Reads both members.
    public init(json: JSONValue) throws(JSONError) {
        service = try json.member("service")
        began = try json.member("began")
    }
}

extension IncidentStep: JSONReadable {
    /// Writes the members.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("time", time)
            json.member("event", event)
            json.member("run", run)
            json.member("detail", detail)
        }
    }

    /// Reads the members.
    public init(json: JSONValue) throws(JSONError) {
        time = try json.member("time")
        event = try json.member("event")
        run = try json.member("run")
        detail = try json.member("detail")
    }
}

extension IncidentList: JSONReadable {
    /// Writes the one member.
    public func write(to json: inout JSONWriter) {
        json.object { $0.member("incidents", incidents) }
    }

    /// Reads the one member.
    public init(json: JSONValue) throws(JSONError) {
        self.init(incidents: try json.member("incidents"))
    }
}
