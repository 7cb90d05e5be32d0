// Errors of the command line, and of what it starts.
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
                "the command takes no such word",
                "`vigia help COMMAND` shows how it is used"
            ),
            .init(
                "command.missing_value",
                "an option needs a value",
                "`vigia help COMMAND` shows which"
            ),
            .init(
                "command.bad_value",
                "an option has a value that cannot be",
                "write what the error says it wants"
            ),
            .init(
                "command.contradiction",
                "two things that were asked exclude each other, or a name is not known",
                "the hint says what to leave out or to write"
            ),
            .init(
                "project.no_such_folder",
                "the folder that was named is not there",
                "name another with `-C`"
            ),
            .init(
                "project.not_found",
                "neither the folder nor one above it has a `vigia.yaml`",
                "write one, name the folder with `-C`, or `vigia start -- command`"
            ),
            .init(
                "project.untrusted",
                "the project that was found above this folder belongs to another user",
                "name the project that you mean with `-C`; or name the one that you trust in "
                    + "`VIGIA_TRUST`"
            ),
            .init(
                "project.unsafe",
                "`.vigia`, `logs` or a file in them is a link, belongs to another user, or can be "
                    + "written by others",
                "look what it is and remove it, or correct its mode; `VIGIA_TRUST` for a folder "
                    + "whose owner you trust"
            ),
            .init(
                "system.refused",
                "the kernel refused something with a file or a program, and says why",
                "it depends on the reason, which is told"
            ),
        ]
    )

    static let starting = Chapter(
        title: "Starting and asking",
        errors: [
            .init(
                "start.port_taken",
                "somebody else listens on the port of a service",
                "`vigia fix --take-port`, or give the service another port"
            ),
            .init(
                "start.socket_refused",
                "Vigia cannot listen for a service",
                "the hint says why: rights, an address of another machine, or who holds it"
            ),
            .init(
                "start.leftovers",
                "processes of an earlier Vigia, which was killed, still run, and are not to be ended or cannot be",
                "end them, or write `leftovers: end`"
            ),
            .init(
                "vigia.not_running",
                "Vigia does not run in this folder",
                "`vigia start`"
            ),
            .init(
                "vigia.no_guardian",
                "`vigia-guardian` was not found",
                "install it beside `vigia`, or put it in `PATH`"
            ),
            .init(
                "vigia.start_failed",
                "the guardian or the supervisor did not come up",
                "its last words are shown, and in `.vigia/supervisor.log`"
            ),
            .init(
                "vigia.bad_answer",
                "the supervisor's answer is not understood",
                "it may be of another version: `vigia stop`, then start"
            ),
            .init(
                "vigia.cut_off",
                "the supervisor went away before it had answered",
                "ask again: another supervisor takes its place"
            ),
            .init(
                "vigia.bad_upgrade",
                "the new programs cannot take over",
                "the old ones go on; the hint says what is wrong with the new"
            ),
            .init(
                "vigia.too_late",
                "what was asked did not come in time",
                "`vigia status` shows what it waits for"
            ),
            .init(
                "fix.failed",
                "something could not be put right",
                "the hint says what is in the way"
            ),
            .init(
                "run.address_in_use",
                "a service ended, and its last words say that its address is taken",
                "its port is looked at before the next start, and who holds it is told"
            ),
            .init(
                "run.module_not_found",
                "a service ended, and its last words say that a module is missing",
                "add the check `dependencies` to have it installed; else install it"
            ),
            .init(
                "run.database_corrupt",
                "a service ended, and its last words say that its database is damaged",
                "`vigia db check`, `vigia db repair`"
            ),
        ]
    )
}
