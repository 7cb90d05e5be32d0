// Errors of the command line and of starting programs.
extension ErrorGuide {
    static let commands = Chapter(
        title: "Commands",
        errors: [
            .init(
                "command.unknown",
                "there is no such command",
                "`vigia help` lists them"
            ),
            .init(
                "command.unknown_option",
                "the command has no such option",
                "`vigia help COMMAND` lists its options"
            ),
            .init(
                "command.unexpected_argument",
                "the command does not take this argument",
                "`vigia help COMMAND` shows its usage"
            ),
            .init(
                "command.missing_value",
                "an option needs a value",
                "`vigia help COMMAND` shows which value"
            ),
            .init(
                "command.bad_value",
                "the value of an option is invalid",
                "use a value that the error lists"
            ),
            .init(
                "command.contradiction",
                "two options or arguments exclude each other, or a name is unknown",
                "the hint says what to remove or to write"
            ),
            .init(
                "command.no_terminal",
                "`vigia top` draws a screen, and its input or output is no terminal, or one of an "
                    + "unknown kind",
                "use `vigia status --watch`; if `TERM` names a kind that this machine does not know, "
                    + "set it to one that it does, such as `xterm`"
            ),
            .init(
                "project.no_such_folder",
                "the folder does not exist",
                "pass another folder with `-C`"
            ),
            .init(
                "project.not_found",
                "neither the folder nor a folder above it has a `vigia.yaml`",
                "write one, pass the folder with `-C`, or use `vigia start -- command`"
            ),
            .init(
                "project.untrusted",
                "the project above this folder belongs to another user",
                "pass the project with `-C`, or name a trusted project in `VIGIA_TRUST`"
            ),
            .init(
                "project.unsafe",
                "`.vigia`, `logs` or a file in them is a link, belongs to another user, or can be "
                    + "written by others",
                "inspect it, then remove it or correct its mode; if you trust its owner, name the "
                    + "folder in `VIGIA_TRUST`"
            ),
            .init(
                "system.refused",
                "the kernel refused an operation on a file or a program",
                "the message contains the kernel's reason"
            ),
        ]
    )

    static let starting = Chapter(
        title: "Starting and status",
        errors: [
            .init(
                "start.port_taken",
                "another process listens on the port of a service",
                "end that process with `vigia fix --take-port`, or give the service another port"
            ),
            .init(
                "start.socket_refused",
                "Vigia cannot open a held socket of a service",
                "the hint says why: permissions, an address of another machine, or the process that has the address"
            ),
            .init(
                "start.leftovers",
                "leftovers (orphaned services) of a killed Vigia still run, and `leftovers: refuse` is set or they cannot be ended",
                "end them, or set `leftovers: end`"
            ),
            .init(
                "vigia.not_running",
                "Vigia does not run in this folder",
                "start it: `vigia start`"
            ),
            .init(
                "vigia.no_guardian",
                "`vigia-guardian` was not found",
                "install it next to `vigia` or in `PATH`"
            ),
            .init(
                "vigia.start_failed",
                "the guardian or the supervisor did not come up",
                "read its last lines in the error and in `.vigia/supervisor.log`"
            ),
            .init(
                "vigia.bad_answer",
                "the supervisor's answer is invalid",
                "the supervisor may be another version: `vigia stop`, then `vigia start`"
            ),
            .init(
                "vigia.cut_off",
                "the supervisor ended before it answered",
                "repeat the command; the guardian starts another supervisor"
            ),
            .init(
                "vigia.bad_upgrade",
                "the new programs cannot take over",
                "the old programs still run; the hint says what is wrong with the new ones"
            ),
            .init(
                "vigia.too_late",
                "the command timed out",
                "`vigia status` shows what the service waits for"
            ),
            .init(
                "fix.failed",
                "a repair failed",
                "the hint names the obstacle"
            ),
            .init(
                "run.address_in_use",
                "a service ended because its address is in use",
                "Vigia checks the port before the next start and names the process that has it"
            ),
            .init(
                "run.module_not_found",
                "a service ended because a module is missing",
                "install the module, or add the check `dependencies`, which installs it"
            ),
            .init(
                "run.database_corrupt",
                "a service ended because its database is damaged",
                "inspect it with `vigia db check`, repair it with `vigia db repair`"
            ),
        ]
    )
}
