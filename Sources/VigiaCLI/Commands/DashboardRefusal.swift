import VigiaCore

/// Why there is no dashboard.
struct DashboardRefusal: Explained, Equatable {
    let code: String
    let problem: String
    let hint: String?
    /// The exit status.
    let exit: ExitCode

    /// The configuration has no API on TCP.
    static func noAPI(_ file: String, isRunning: Bool) -> Self {
        Self(
            code: "dashboard.no_api",
            problem: "the dashboard needs the API on TCP, and the configuration has no `api`",
            hint: "add the line `api: { listen: 127.0.0.1:9650 }` to \(file), then run "
                + "`vigia \(isRunning ? "apply" : "start")`",
            exit: .usage
        )
    }

    /// The configuration has one, and nothing listens there.
    static func unreachable(_ host: String) -> Self {
        Self(
            code: "dashboard.unreachable",
            problem: "nothing listens on \(host)",
            hint: "`vigia apply` applies a changed configuration; `vigia events` shows "
                + "`api_refused` if the address is taken",
            exit: .failed
        )
    }
}
