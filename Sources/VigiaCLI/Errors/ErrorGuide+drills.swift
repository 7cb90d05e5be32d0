// Why `vigia drill` does not take place.
extension ErrorGuide {
    static let drills = Chapter(
        title: "Drills",
        errors: [
            .init(
                "drill.not_applicable",
                "the service, or this machine, lacks what the drill is about; nothing was broken",
                "the hint names the setting or the place that has it"
            ),
            .init(
                "drill.production",
                "the service is production, according to its profile or its environment; nothing was broken",
                "add `--really` if you mean it"
            ),
            .init(
                "drill.not_well",
                "a drill begins with a healthy service that may fail once more; nothing was broken",
                "`vigia status` shows how it is"
            ),
            .init(
                "drill.underway",
                "another drill of this project is under way; nothing was broken",
                "the message names that drill and its pid: wait until it is done, or end it"
            ),
            .init(
                "drill.lost",
                "the process that disturbs the service ended before the drill did",
                "it undoes everything when it ends; `vigia status` shows how the service is"
            ),
        ]
    )
}
