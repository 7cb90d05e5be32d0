// Errors of `vigia.yaml` and environment files.
extension ErrorGuide {
    static let configuration = Chapter(
        title: "The configuration",
        errors: [
            .init(
                "config.refused",
                "the configuration is refused; each problem has a code of its own",
                "mend what is listed"
            ),
            .init(
                "config.not_found",
                "a file, folder or user that is named is not there",
                "correct the name; paths begin at the folder of `vigia.yaml`"
            ),
            .init(
                "config.untrusted",
                "the configuration, its folder or an `env_file` belongs to neither root nor the "
                    + "one who calls, or can be written by others",
                "change its owner or mode; or set `VIGIA_TRUST` to the project's folder"
            ),
            .init(
                "config.unreadable",
                "a file cannot be read",
                "the reason is told"
            ),
            .init(
                "config.no_program",
                "the program of a service is not there, or the kernel would not run it",
                "the remedy is told with the reason"
            ),
            .init(
                "config.unset",
                "a variable that `${NAME}` names is not set",
                "set it in the environment or an `env_file`, or write `${NAME:-default}`"
            ),
            .init(
                "config.too_large",
                "the file is longer than is read",
                "a configuration has at most 1 MB"
            ),
            .init(
                "config.too_deep",
                "lists and maps lie too deep in each other",
                "write it flatter"
            ),
            .init(
                "config.syntax",
                "the file is not YAML",
                "the place where reading ended is shown"
            ),
            .init(
                "config.documents",
                "the file holds several documents",
                "keep the first one alone"
            ),
            .init(
                "config.alias",
                "YAML's anchors and aliases are not read",
                "write the value out"
            ),
            .init(
                "config.merge_key",
                "YAML's merge key `<<` is not read",
                "write the settings out, or use a profile"
            ),
            .init(
                "config.tag",
                "YAML's tags are not read",
                "leave it out"
            ),
            .init(
                "config.duplicate_key",
                "a key stands twice in one map",
                "remove one of them"
            ),
            .init(
                "config.unknown_key",
                "there is no such setting",
                "the hint lists those that are allowed there"
            ),
            .init(
                "config.unsupported",
                "a setting that this version does not know yet",
                "remove it"
            ),
            .init(
                "config.kind",
                "a map, list or text stands where another is needed",
                "write it as the hint shows"
            ),
            .init(
                "config.missing",
                "something that is needed is not there",
                "add what the hint says"
            ),
            .init(
                "config.unit",
                "a time or a size has no unit",
                "write it with one, such as `30s` or `64MB`"
            ),
            .init(
                "config.out_of_range",
                "a value is outside of what is allowed",
                "choose one from the range that is told"
            ),
            .init(
                "config.value",
                "a value cannot be",
                "the hint says what can"
            ),
            .init(
                "config.shell_syntax",
                "a command holds what only a shell understands",
                "quote it, or run a shell: `[sh, -c, \"…\"]`"
            ),
            .init(
                "config.name",
                "a name holds what is not allowed in one",
                "use letters, digits, `-`, `_` and `.`"
            ),
            .init(
                "config.conflict",
                "two settings exclude each other",
                "remove one of them"
            ),
            .init(
                "config.dependency",
                "`depends_on` names what is not there, or the service itself",
                "correct the name, or take it out"
            ),
            .init(
                "config.cycle",
                "services depend on each other in a circle, which is printed",
                "take one of the dependencies out"
            ),
            .init(
                "config.profile",
                "there is no such profile, or a profile names a service that is not there",
                "correct the name"
            ),
            .init(
                "config.env_file",
                "a line of an environment file cannot be read",
                "write `KEY=value`, one a line"
            ),
        ]
    )
}
