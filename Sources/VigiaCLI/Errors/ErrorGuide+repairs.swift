// Errors of checks and repairs.
extension ErrorGuide {
    static let dependencies = Chapter(
        title: "Dependencies",
        errors: [
            .init(
                "dependencies.lock_missing",
                "there is no lock file",
                "create it with `npm install` or `pip freeze`, and commit it"
            ),
            .init(
                "dependencies.lock_invalid",
                "the lock file cannot be read",
                "recreate it, or restore it from version control"
            ),
            .init(
                "dependencies.lock_at_odds",
                "the project requires packages that its lock file does not list",
                "update the lock file, and commit both"
            ),
            .init(
                "dependencies.nothing_installed",
                "no packages are installed",
                "run `vigia fix` or start the service; both install from the lock file"
            ),
            .init(
                "dependencies.missing",
                "packages are missing",
                "run `vigia fix` or start the service; both install from the lock file"
            ),
            .init(
                "dependencies.incomplete",
                "packages are incomplete",
                "run `vigia fix` or start the service; both reinstall them"
            ),
            .init(
                "dependencies.other_version",
                "package versions differ from the lock file",
                "run `vigia fix` or start the service; both reinstall them"
            ),
            .init(
                "dependencies.other_runtime",
                "packages were built for another version of the interpreter",
                "run `vigia fix` or start the service; both reinstall them"
            ),
            .init(
                "dependencies.engine",
                "packages require another version of the interpreter",
                "install that version, and put it first in the service's `PATH`; without "
                    + "`engine-strict`, npm and Vigia only warn"
            ),
            .init(
                "dependencies.interpreter_gone",
                "the interpreter of the installed packages no longer exists",
                "install it, or let `vigia fix` recreate the environment"
            ),
            .init(
                "dependencies.unverified",
                "Vigia cannot examine some packages; the message names them",
                "nothing; the package manager itself can check them"
            ),
            .init(
                "dependencies.no_program",
                "the package manager is not in the service's `PATH`",
                "install it"
            ),
            .init(
                "dependencies.offline",
                "packages cannot be downloaded",
                "try again when the network is back; the installed packages are unchanged"
            ),
            .init(
                "dependencies.disk_full",
                "the disk is too full for an installation",
                "free disk space; the installed packages are unchanged"
            ),
            .init(
                "dependencies.late",
                "the package manager timed out",
                "allow more time; the installed packages are unchanged"
            ),
            .init(
                "dependencies.failed",
                "the package manager failed; its last lines are shown",
                "run it by hand to see its whole output"
            ),
            .init(
                "dependencies.not_better",
                "the package manager reinstalled the packages without an error, but Vigia still finds "
                    + "a fault",
                "a warning; if the service works, ignore it; Vigia reinstalls once the lock file "
                    + "changes"
            ),
            .init(
                "dependencies.system",
                "the kernel refused an operation",
                "the message contains the reason"
            ),
        ]
    )

    static let databases = Chapter(
        title: "Databases",
        errors: [
            .init(
                "database.damaged",
                "SQLite finds damage in the database",
                "run `vigia fix` or `vigia db repair`"
            ),
            .init(
                "database.missing",
                "the database does not exist",
                "correct the path"
            ),
            .init(
                "database.not_a_file",
                "the path is not a file",
                "correct the path"
            ),
            .init(
                "database.empty",
                "the file is empty",
                "remove it, so that the service creates a new one, or run `vigia db restore`"
            ),
            .init(
                "database.encrypted",
                "the file looks encrypted",
                "check it with the program that has its key"
            ),
            .init(
                "database.not_a_database",
                "the file is not a SQLite database",
                "correct the path"
            ),
            .init(
                "database.in_use",
                "other processes have the database open",
                "stop them first, for example with `vigia stop`"
            ),
            .init(
                "database.mounted",
                "the file of the database is a mount point and cannot be replaced",
                "mount its folder instead of the file"
            ),
            .init(
                "database.no_room",
                "the disk is too full for a repair",
                "free disk space; nothing was changed"
            ),
            .init(
                "database.nothing_recovered",
                "no row can be recovered",
                "restore a backup with `vigia db restore`"
            ),
            .init(
                "database.not_repaired",
                "no method of repair gave a database that passes all checks",
                "restore a backup with `vigia db restore`; the database is unchanged"
            ),
            .init(
                "database.not_checked",
                "Vigia's SQLite library cannot check a part of the database; the message names that part",
                "check and repair it with the program that made it; Vigia backs it up unchanged"
            ),
            .init(
                "database.incomplete",
                "a repair would lose tables, indexes, triggers or views of the schema",
                "run `vigia db restore`, or accept the loss with `vigia db repair --incomplete`"
            ),
            .init(
                "database.no_backup",
                "there is no usable backup",
                "the hint lists the backups"
            ),
            .init(
                "database.never_quiet",
                "the database was written to during every attempt to copy it",
                "switch to WAL mode: `PRAGMA journal_mode=WAL`"
            ),
            .init(
                "database.refused",
                "SQLite refused an operation",
                "the message contains the reason"
            ),
            .init(
                "database.system",
                "the kernel refused an operation",
                "the message contains the reason"
            ),
        ]
    )
}
