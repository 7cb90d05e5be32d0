// Errors of what is checked and repaired.
extension ErrorGuide {
    static let dependencies = Chapter(
        title: "Dependencies",
        errors: [
            .init(
                "dependencies.lock_missing",
                "there is no lock file",
                "make one: `npm install`, `pip freeze`; commit it"
            ),
            .init(
                "dependencies.lock_invalid",
                "the lock file cannot be read",
                "make it anew, or take it from your version control"
            ),
            .init(
                "dependencies.lock_at_odds",
                "the project asks for what its lock file does not hold",
                "bring the two together, and commit both"
            ),
            .init(
                "dependencies.nothing_installed",
                "nothing is installed",
                "`vigia fix`, or a start, installs it from the lock file"
            ),
            .init(
                "dependencies.missing",
                "packages are missing",
                "`vigia fix`, or a start, installs them from the lock file"
            ),
            .init(
                "dependencies.incomplete",
                "packages are there, but not whole",
                "`vigia fix`, or a start, installs them anew"
            ),
            .init(
                "dependencies.other_version",
                "packages are of another version than the lock file says",
                "`vigia fix`, or a start, installs them anew"
            ),
            .init(
                "dependencies.other_runtime",
                "packages were built for another version of the interpreter",
                "`vigia fix`, or a start, installs them anew"
            ),
            .init(
                "dependencies.engine",
                "packages ask for another version of the interpreter than the service has",
                "install one that they take, and put it first in the service's `PATH`; npm itself "
                    + "only warns of it unless `engine-strict` is set, and so does Vigia"
            ),
            .init(
                "dependencies.interpreter_gone",
                "the interpreter that packages were installed for is gone",
                "install it, or let `vigia fix` make the environment anew"
            ),
            .init(
                "dependencies.unverified",
                "something is installed in a way that Vigia does not examine; it is named",
                "nothing needs to be done; the package manager itself can check it"
            ),
            .init(
                "dependencies.no_program",
                "the package manager is not in the service's `PATH`",
                "install it"
            ),
            .init(
                "dependencies.offline",
                "packages cannot be fetched",
                "what was installed is as it was; try again when the network is back"
            ),
            .init(
                "dependencies.disk_full",
                "there is no room for an installation",
                "make room; what was installed is as it was"
            ),
            .init(
                "dependencies.late",
                "the package manager did not end in time",
                "what was installed is as it was; give it more time"
            ),
            .init(
                "dependencies.failed",
                "the package manager failed, with its last words",
                "run it by hand to see all it says"
            ),
            .init(
                "dependencies.not_better",
                "the package manager has installed anew and is content, though Vigia still finds "
                    + "something wrong",
                "a warning: where the service works, Vigia is mistaken; it installs anew once the "
                    + "lock file changes"
            ),
            .init(
                "dependencies.system",
                "the kernel refused something, and says why",
                "it depends on the reason"
            ),
        ]
    )

    static let databases = Chapter(
        title: "Databases",
        errors: [
            .init(
                "database.damaged",
                "SQLite finds damage in the database",
                "`vigia fix`, or `vigia db repair`"
            ),
            .init(
                "database.missing",
                "there is no such database",
                "correct the path"
            ),
            .init(
                "database.not_a_file",
                "the path is no file",
                "correct the path"
            ),
            .init(
                "database.empty",
                "the file is empty",
                "remove it, and the service makes a new one; or `vigia db restore`"
            ),
            .init(
                "database.encrypted",
                "the file looks encrypted",
                "only the program that has its key can check it"
            ),
            .init(
                "database.not_a_database",
                "the file is not a SQLite database",
                "correct the path"
            ),
            .init(
                "database.in_use",
                "other processes have the database open",
                "stop them first: `vigia stop`"
            ),
            .init(
                "database.mounted",
                "the file of the database is a mount point, so nothing can take its place",
                "mount the folder that it is in, and not the file"
            ),
            .init(
                "database.no_room",
                "the disk has not the room that a repair needs",
                "make room; nothing was changed"
            ),
            .init(
                "database.nothing_recovered",
                "not a single row can be recovered",
                "`vigia db restore` takes a backup"
            ),
            .init(
                "database.not_repaired",
                "no way led to a database that passes all checks",
                "it was left as it is; `vigia db restore` takes a backup"
            ),
            .init(
                "database.not_checked",
                "part of the database cannot be judged by this SQLite library: what is unknown is named",
                "only the program that made it can check and repair it; its backups are made as it is"
            ),
            .init(
                "database.incomplete",
                "a repair would lack tables, indexes, triggers or views that the schema has",
                "`vigia db restore`, or `vigia db repair --incomplete`, which takes it as it is"
            ),
            .init(
                "database.no_backup",
                "there is no backup that can be used",
                "the hint says which there are"
            ),
            .init(
                "database.never_quiet",
                "the database was written to during each attempt to copy it",
                "use WAL mode: `PRAGMA journal_mode=WAL`"
            ),
            .init(
                "database.refused",
                "SQLite refused, and says why",
                "it depends on the reason"
            ),
            .init(
                "database.system",
                "the kernel refused something, and says why",
                "it depends on the reason"
            ),
        ]
    )
}
