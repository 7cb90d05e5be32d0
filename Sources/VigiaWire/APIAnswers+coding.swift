public import VigiaJSON

extension HealthAnswer: JSONWritable, JSONReadable {
    /// Writes the members that have a value.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("service", service)
            json.member("verdict", verdict)
            json.memberIfPresent("detail", detail)
            json.member("elapsed_ms", elapsedMilliseconds)
        }
    }

    /// Reads the members; unknown ones are skipped.
    public init(json: JSONValue) throws(JSONError) {
        self.init(
            service: try json.member("service"),
            verdict: try json.member("verdict"),
            detail: try json.member("detail"),
            elapsedMilliseconds: try json.member("elapsed_ms")
        )
    }
}

extension HealthList: JSONWritable, JSONReadable {
    /// Writes the one member.
    public func write(to json: inout JSONWriter) { json.object { $0.member("answers", answers) } }

    /// Reads the one member; unknown ones are skipped.
    public init(json: JSONValue) throws(JSONError) {
        self.init(answers: try json.member("answers"))
    }
}

extension ActionRequest: JSONWritable, JSONReadable {
    /// Writes the services; none, which means all, is left out.
    public func write(to json: inout JSONWriter) {
        json.object { if !services.isEmpty { $0.member("services", services) } }
    }

    /// Reads the services; a missing list is an empty one.
    public init(json: JSONValue) throws(JSONError) {
        let services: [String]? = try json.member("services")
        self.init(services: services ?? [])
    }
}

extension UpgradeRequest: JSONWritable, JSONReadable {
    /// Writes both members.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("vigia", vigia)
            json.member("guardian", guardian)
        }
    }

    /// Reads both members; unknown ones are skipped.
    public init(json: JSONValue) throws(JSONError) {
        self.init(vigia: try json.member("vigia"), guardian: try json.member("guardian"))
    }
}

extension ActionAnswer: JSONWritable, JSONReadable {
    /// Writes the members that have a value.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("action", action)
            json.member("services", services)
            json.memberIfPresent("order", order)
        }
    }

    /// Reads the members; unknown ones are skipped.
    public init(json: JSONValue) throws(JSONError) {
        self.init(
            action: try json.member("action"),
            services: try json.member("services"),
            order: try json.member("order")
        )
    }
}

extension APIProblem: JSONWritable, JSONReadable {
    /// Writes the members that have a value.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("code", code)
            json.member("problem", problem)
            json.memberIfPresent("hint", hint)
        }
    }

    /// Reads the members; unknown ones are skipped.
    public init(json: JSONValue) throws(JSONError) {
        self.init(
            code: try json.member("code"),
            problem: try json.member("problem"),
            hint: try json.member("hint")
        )
    }
}

extension VersionAnswer: JSONWritable, JSONReadable {
    /// Writes the one member.
    public func write(to json: inout JSONWriter) { json.object { $0.member("version", version) } }

    /// Reads the one member; unknown ones are skipped.
    public init(json: JSONValue) throws(JSONError) {
        self.init(version: try json.member("version"))
    }
}

extension HealthzAnswer: JSONWritable, JSONReadable {
    /// Writes the members.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("status", status)
            json.member("services", services)
            json.member("well", well)
            json.memberIfPresent("states", states)
        }
    }

    /// Reads the members; unknown ones are skipped.
    public init(json: JSONValue) throws(JSONError) {
        self.init(
            status: try json.member("status"),
            services: try json.member("services"),
            well: try json.member("well"),
            states: try json.member("states")
        )
    }
}

extension HealthzAnswer.ServiceState: JSONWritable, JSONReadable {
    /// Writes the members that have a value.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("name", name)
            json.member("state", state)
            json.member("well", isWell)
            json.memberIfPresent("reason", reason)
        }
    }

    /// Reads the members; unknown ones are skipped.
    public init(json: JSONValue) throws(JSONError) {
        self.init(
            name: try json.member("name"),
            state: try json.member("state"),
            isWell: try json.member("well"),
            reason: try json.member("reason")
        )
    }
}
