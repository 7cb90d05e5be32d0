public import VigiaCore

extension ProjectStatus: APIValue {
    /// The name in documents.
    public static var schemaName: String { "ProjectStatus" }
    /// What it is.
    public static var meaning: String { "how the project and each of its services is" }
    /// Its members.
    public static var members: [SchemaMember] {
        [
            SchemaMember("version", \Self.version, "the version of Vigia"),
            SchemaMember("project", \Self.project, "the name of the project"),
            SchemaMember(
                "profile",
                \Self.profile,
                "the profile that it runs with",
                isLeftOut: true
            ),
            SchemaMember("supervisor", \Self.supervisor, "the process that decides"),
            SchemaMember("guardian", \Self.guardian, "the process that is the parent of all"),
            SchemaMember(
                "services",
                \Self.services,
                "every service, in the order of the configuration"
            ),
            SchemaMember(
                "configuration",
                \Self.files,
                "the files that the configuration was read from; left out where it cannot be changed while the project runs",
                isLeftOut: true
            ),
            SchemaMember(
                "configuration_changed",
                \Self.changedFiles,
                "the files that differ by now, where the client has compared them",
                isLeftOut: true
            ),
        ]
    }
}

extension ConfigurationFile: APIValue {
    /// The name in documents.
    public static var schemaName: String { "ConfigurationFile" }
    /// What it is.
    public static var meaning: String { "a file that the configuration was read from" }
    /// Its members.
    public static var members: [SchemaMember] {
        [
            SchemaMember("path", \Self.path, "its path"),
            SchemaMember(
                "fingerprint",
                .text,
                "what tells whether it differs, in hexadecimal digits"
            ),
        ]
    }
}

extension SupervisorStatus: APIValue {
    /// The name in documents.
    public static var schemaName: String { "SupervisorStatus" }
    /// What it is.
    public static var meaning: String { "the process that decides" }
    /// Its members.
    public static var members: [SchemaMember] {
        [
            SchemaMember("pid", \Self.pid, "its process"),
            SchemaMember("uptime_s", \Self.uptimeSeconds, "for how long it has run, in seconds"),
            SchemaMember(
                "generation",
                \Self.generation,
                "which supervisor of its guardian it is, counted from 1"
            ),
        ]
    }
}

extension GuardianStatus: APIValue {
    /// The name in documents.
    public static var schemaName: String { "GuardianStatus" }
    /// What it is.
    public static var meaning: String { "the process that is the parent of all" }
    /// Its members.
    public static var members: [SchemaMember] {
        [
            SchemaMember("pid", \Self.pid, "its process"),
            SchemaMember(
                "trees",
                \Self.trees,
                "how it knows that nothing of a run is left: `cgroup` or `subreaper`"
            ),
            SchemaMember(
                "silent_s",
                \Self.silentSeconds,
                "for how many seconds it has not answered the supervisor; `null` while it does"
            ),
        ]
    }
}
