// Errors of `vigia.yaml` and environment files.
extension ErrorGuide {
    static let configuration = Chapter(
        title: "The configuration",
        errors: [
            .init(
                "config.refused",
                "the configuration has mistakes; each is listed with its own code",
                "correct the listed mistakes"
            ),
            .init(
                "config.not_found",
                "a file, folder or user in the configuration does not exist",
                "correct the name; paths are relative to the folder of `vigia.yaml`"
            ),
            .init(
                "config.untrusted",
                "the configuration, its folder or an `env_file` belongs to neither root nor you, or "
                    + "others can write to it",
                "change its owner or mode, or set `VIGIA_TRUST` to the project's folder"
            ),
            .init(
                "config.unreadable",
                "a file cannot be read",
                "the message contains the reason"
            ),
            .init(
                "config.no_program",
                "the program of a service does not exist, or the kernel cannot run it",
                "the hint contains the remedy"
            ),
            .init(
                "config.no_curl",
                "`alerts` has targets, and libcurl, which sends them, is not on this host",
                "install it: `apt-get install libcurl4`"
            ),
            .init(
                "config.unset",
                "the variable in `${NAME}` is not set",
                "set it in the environment or an `env_file`, or write `${NAME:-default}`"
            ),
            .init(
                "config.too_large",
                "the file is too large",
                "keep it at or below 1 MB"
            ),
            .init(
                "config.too_deep",
                "lists and maps are nested too deep",
                "use at most 32 levels"
            ),
            .init(
                "config.syntax",
                "the file is not YAML",
                "correct the file at the line and column of the error"
            ),
            .init(
                "config.documents",
                "the file contains several YAML documents",
                "keep only the first"
            ),
            .init(
                "config.alias",
                "YAML anchors and aliases are not supported",
                "repeat the value"
            ),
            .init(
                "config.merge_key",
                "the YAML merge key `<<` is not supported",
                "repeat the settings, or use a profile"
            ),
            .init(
                "config.tag",
                "YAML tags are not supported",
                "remove the tag"
            ),
            .init(
                "config.duplicate_key",
                "a map contains a key twice",
                "remove one of them"
            ),
            .init(
                "config.unknown_key",
                "the setting does not exist",
                "use one of the settings in the hint"
            ),
            .init(
                "config.unsupported",
                "this version does not support the setting yet",
                "remove it"
            ),
            .init(
                "config.kind",
                "the value has the wrong type: map, list or text",
                "write it as the hint shows"
            ),
            .init(
                "config.missing",
                "a required setting is missing",
                "add the setting in the hint"
            ),
            .init(
                "config.unit",
                "a time or a size has no unit",
                "write the unit, such as `30s` or `64MB`"
            ),
            .init(
                "config.out_of_range",
                "a value is out of range",
                "use a value within the range in the error"
            ),
            .init(
                "config.value",
                "a value is invalid",
                "use a value that the hint describes"
            ),
            .init(
                "config.shell_syntax",
                "a command contains shell syntax, but runs without a shell",
                "quote it, or run a shell: `[sh, -c, \"…\"]`"
            ),
            .init(
                "config.name",
                "a name contains characters that are not allowed",
                "use letters, digits, `-`, `_` and `.`"
            ),
            .init(
                "config.insecure",
                "`api` listens on an address that other machines reach, and without TLS tokens can be read "
                    + "on the way",
                "listen on 127.0.0.1, or write `insecure: true` where the network is trusted"
            ),
            .init(
                "config.conflict",
                "two settings exclude each other",
                "remove one of them"
            ),
            .init(
                "config.dependency",
                "`depends_on` names an unknown service, or the service itself",
                "correct or remove the name"
            ),
            .init(
                "config.cycle",
                "services depend on each other in a circle; the error prints the circle",
                "remove one of the dependencies"
            ),
            .init(
                "config.profile",
                "the profile does not exist, or a profile names an unknown service",
                "correct the name"
            ),
            .init(
                "config.env_file",
                "a line of an environment file is invalid",
                "write one `KEY=value` per line"
            ),
        ]
    )
}
