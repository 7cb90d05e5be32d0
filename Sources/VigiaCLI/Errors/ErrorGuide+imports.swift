// Errors of `vigia init` and `vigia import`.
extension ErrorGuide {
    static let imports = Chapter(
        title: "Import",
        errors: [
            .init(
                "import.syntax",
                "the file to import is not written in its format",
                "correct the line that the error names"
            ),
            .init(
                "import.unreadable",
                "the file to import, or a file that it names, cannot be read",
                "name a readable file of at most 1 MB"
            ),
            .init(
                "import.unknown_format",
                "neither name nor content of the file show its format",
                "name it with `--format`"
            ),
            .init(
                "import.nothing",
                "nothing in the file or folder says how a program is started",
                "name another file, write a `vigia.yaml`, or use `vigia start -- command`"
            ),
            .init(
                "import.exists",
                "the file to write exists; it is never overwritten",
                "write elsewhere with `-o`, or print the result with `-o -`"
            ),
            .init(
                "import.unwritable",
                "the result would be no valid configuration",
                "write that part by hand"
            ),
        ]
    )
}
