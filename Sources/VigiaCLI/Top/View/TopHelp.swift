/// The keys of `vigia top`: in a row, and on a page.
enum TopHelp {
    /// The keys of the last row, the most important first.
    private static let short = [
        ("?", "help"), ("q", "quit"), ("↑↓", "service"), ("Tab", "pane"), ("Enter", "enlarge"),
        ("/", "search"), ("r", "restart"), ("S", "stop"), ("s", "start"), ("R", "reload"),
        ("d", "drill"),
    ]

    private static let long = [
        ("↑ ↓  k j", "choose a service; in an enlarged pane, scroll"),
        ("Tab", "next pane: logs, events, why, orders; also l, e, w, o"),
        ("Enter", "give the pane the whole screen, or take it back (also Esc)"),
        ("PgUp PgDn", "scroll the pane (also b and the space bar)"),
        ("Home End", "its beginning; its end, and follow (also g and G)"),
        ("← →", "the rest of long lines"),
        ("a", "logs and events of all services, or of the chosen one"),
        ("/", "search in the pane, upwards; case does not matter"),
        ("n N", "the next match below, above; Esc ends the search"),
        ("", ""),
        ("s", "start the service"),
        ("S r R", "stop, restart, reload it, after y"),
        ("d", "drill: break it on purpose, after the kind of drill and y"),
        ("", ""),
        ("Ctrl-L", "draw the screen anew"),
        ("q", "quit; what was ordered goes on"),
    ]

    /// The page, in lines with bold keys.
    static var lines: [String] {
        let width = long.map { $0.0.count }.max() ?? 0
        let keys = long.map { key, words in
            "  \u{1B}[1m\(key.padded(to: width))\u{1B}[0m  \(words)"
        }
        return [""] + keys + ["", "  Any key goes back."]
    }

    /// The last row.
    static var keys: ScreenLine {
        short.reduce(ScreenLine()) { line, key in
            let between = line.columns > 0 ? "  " : ""
            return line + ScreenLine(between + key.0, .bold) + ScreenLine(" " + key.1, .dim)
        }
    }
}
