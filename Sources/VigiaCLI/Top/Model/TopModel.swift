import VigiaWire

/// Everything that `vigia top` shows, as a value: `handle` changes it, `TopView` draws it.
///
/// It knows neither terminal nor clock nor socket, so a test can press any keys.
struct TopModel: Equatable {
    let project: String
    let hasColour: Bool
    var size = ScreenSize(columns: 80, rows: 24)
    var status: ProjectStatus?
    /// Why the status is old; nil while it is not.
    var silence: TopSilence?
    var readings: [String: TopReadings] = [:]

    /// The selected service.
    var selected: String?
    /// Its last hour, in words and curves.
    var past = ""
    /// The first service that is seen.
    var firstService = 0
    /// Whether logs and events of all services are shown.
    var showsAll = false
    var pane = TopPane.logs
    /// Whether the pane has the whole screen.
    var isEnlarged = false
    var texts = Array(repeating: TopText(), count: TopPane.allCases.count)
    var showsHelp = false

    var question: TopQuestion?
    /// What was typed of a text to search; nil while nothing is typed.
    var typed: String?
    /// The text that is searched, in lower case.
    var needle = ""
    /// The command that is carried out.
    var running: TopOrder?
    /// A sentence for the last row, until the next key.
    var message: String?

    init(project: String, hasColour: Bool) {
        (self.project, self.hasColour) = (project, hasColour)
        self[.why].show([], fromEnd: false)
    }

    var services: [ServiceStatus] { status?.services ?? [] }

    /// The place of the selected service.
    var place: Int? { services.firstIndex { $0.name == selected } }

    /// The lines of a pane.
    subscript(pane: TopPane) -> TopText {
        get { texts[pane.rawValue] }
        set { texts[pane.rawValue] = newValue }
    }

    /// How the screen is divided.
    var layout: TopLayout {
        TopLayout(size: size, services: services.count, isEnlarged: isEnlarged)
    }
}

/// How many rows each part of the screen has.
struct TopLayout: Equatable {
    /// The rows of services, below a row of headings; 0 where the pane has the whole screen.
    let services: Int
    /// Whether there is a row for the last hour of the chosen service.
    let hasPast: Bool
    /// The rows of the pane, below its title; nil where it has no room.
    let pane: Int?

    /// The rows for heading and last row, for headings and detail, for the pane's title.
    private static let (always, table, title) = (2, 2, 1)
    /// The least rows of a screen with a row for the last hour.
    private static let pastMin = 20
    /// The least rows of a pane, and the least services that are seen beside it.
    private static let (paneMin, servicesMin) = (3, 3)

    init(size: ScreenSize, services count: Int, isEnlarged: Bool) {
        let rows = size.rows - Self.always
        if isEnlarged {
            (services, hasPast, pane) = (0, false, max(0, rows - Self.title))
            return
        }
        hasPast = size.rows >= Self.pastMin
        let free = rows - Self.table - Self.title - (hasPast ? 1 : 0)
        let least = min(count, Self.servicesMin)
        guard free >= least + Self.paneMin else {
            (services, pane) = (max(0, min(count, rows - Self.table)), nil)
            return
        }
        services = min(count, max(least, free / 2))
        pane = free - services
    }
}
