import VigiaWire

/// A key, as `vigia top` knows it.
enum TopKey: Equatable {
    case character(Character)
    case up, down, left, right, pageUp, pageDown, home, end
    case enter, escape, tab, backTab, backspace, redraw
}

/// Columns and rows.
struct ScreenSize: Equatable {
    var columns: Int
    var rows: Int
}

/// Why there is no answer.
enum TopSilence: Equatable {
    /// The guardian runs, and the supervisor does not answer.
    case noAnswer
    /// Vigia does not run any more.
    case notRunning
    /// It must not be asked, in words.
    case refused(String)
}

/// What happens to `vigia top`.
enum TopInput {
    case key(TopKey)
    case size(ScreenSize)
    /// A status; `isReading` about once a second, when it is a reading for the curves.
    case status(ProjectStatus, isReading: Bool)
    case silent(TopSilence)
    /// Other lines of a pane.
    case show(TopPane, [String])
    /// The lines of a pane as they are now, in the same place.
    case renew(TopPane, [String])
    /// More lines of a pane.
    case add(TopPane, [String])
    /// The last hour of the chosen service, in words and curves; empty where nothing is known.
    case past(String)
    /// The command that was ordered has ended.
    case ended(TopOrder, status: Int32)
}

/// What `vigia top` does.
enum TopEffect: Equatable {
    case quit
    /// Shows logs and events of a service, or of all.
    case follow(String?)
    /// Explains the last failure of a service.
    case explain(String)
    case run(TopOrder)
    /// Draws everything anew.
    case redraw
}

/// A command about a service, as it is typed in a shell.
struct TopOrder: Equatable {
    /// The command's name and arguments.
    let words: [String]

    var text: String { "vigia " + words.joined(separator: " ") }
}

/// What is asked in the last row.
enum TopQuestion: Equatable {
    /// Whether a command is carried out.
    case order(TopOrder)
    /// Which drill of a service is meant.
    case drill(String)

    /// The drills of one service, each by its key.
    static let drills: [(key: Character, kind: DrillKind)] = [
        ("k", .kill), ("h", .hang), ("s", .slow), ("l", .leak), ("p", .port), ("d", .database),
    ]

    var text: String {
        switch self {
        case .order(let order): "\(order.text)? y/n"
        case .drill(let service):
            "drill \(service): "
                + Self.drills.map { "\($0.key) \($0.kind.rawValue)" }.joined(separator: "  ")
        }
    }
}
