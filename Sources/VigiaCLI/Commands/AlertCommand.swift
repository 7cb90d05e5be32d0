import VigiaAlerts
import VigiaCore
import VigiaJSON
import VigiaLogs
import VigiaPlatform

/// Lists alerts, or sends a test alert.
struct AlertCommand: Command {
    static let usage = Usage(
        name: "alert",
        summary: "List open alerts, or send a test alert.",
        argument: .init(
            name: "action",
            summary: "list; or test, and then targets, by default all."
        ),
        options: StartOptions.options,
        examples: ["vigia alert list", "vigia alert test", "vigia alert test slack"],
        exits: [
            (.ok, "alerts were listed, or every target took the alert"),
            (.failed, "a target did not take it"),
            (.usage, "wrong usage or configuration, or no such target"),
        ]
    )

    let options: StartOptions
    /// The names of targets; empty for all.
    let names: [String]
    /// Whether alerts are listed, and none is sent.
    let lists: Bool

    init(_ words: ParsedWords) throws(CommandError) {
        options = try StartOptions(words)
        lists = options.services == ["list"]
        guard lists || options.services.first == "test" else {
            let word = options.services.first
            throw .contradiction(
                word.map { "vigia alert cannot \($0)" } ?? "vigia alert wants to know what to do",
                hint: "it can list alerts, or send a test alert: vigia alert list"
            )
        }
        names = Array(options.services.dropFirst())
    }

    func run(_ shell: Shell) throws(CommandError) -> ExitCode {
        let project = try shell.project()
        if lists { return try list(project, shell) }
        let spec = try shell.validate(project, options.profile)
        let targets = try targets(of: spec, project)
        if targets.contains(where: \.needsCurl), !Curl.isThere { throw .noCurl }
        let origin = AlertNotice.Origin(
            host: HostName.own,
            project: spec.name,
            folder: project.path
        )
        let results = targets.map { TestedTarget($0, Self.notices(origin, for: $0)) }
        if shell.wantsJSON {
            shell.output.line(String(decoding: JSON.encode(results), as: UTF8.self))
        } else {
            let width = targets.map(\.name.count).max() ?? 0
            for result in results {
                shell.output.line("\(result.name.padded(to: width))  \(result.words)")
            }
        }
        return results.allSatisfy { $0.problem == nil } ? .ok : .failed
    }

    private func list(_ project: ProjectFolder, _ shell: Shell) throws(CommandError) -> ExitCode {
        let listing = try AlertListing.of(project)
        if shell.wantsJSON {
            shell.output.line(String(decoding: JSON.encode(listing.list), as: UTF8.self))
        } else {
            for line in listing.lines() { shell.output.line(line) }
        }
        return .ok
    }

    private func targets(
        of spec: ProjectSpec,
        _ project: ProjectFolder
    ) throws(CommandError) -> [AlertTarget] {
        guard let all = spec.alerts?.targets else {
            throw .contradiction(
                "\(project.configuration) has no alerts",
                hint: "write alerts: { to: [{ slack: \"${SLACK_URL}\" }] }"
            )
        }
        let known = all.map(\.name)
        if let stranger = names.first(where: { !known.contains($0) }) {
            let near = nearest(to: stranger, among: known).map { "did you mean \($0)?" }
            throw .contradiction(
                "there is no target called \(stranger) in \(project.configuration)",
                hint: near ?? "the targets are: \(known.joined(separator: ", "))"
            )
        }
        return names.isEmpty ? all : all.filter { names.contains($0.name) }
    }

    /// A test alert; a target that keeps alerts open also gets its end.
    private static func notices(
        _ origin: AlertNotice.Origin,
        for target: AlertTarget
    ) -> [AlertNotice] {
        let time = WallTime.now
        let alert = { (resolved: WallTime?) in
            Alert(
                id: "test-\(time.milliseconds)-\(String(Checksum.of(origin.mark.utf8), radix: 16))",
                rule: .test,
                service: nil,
                title: "this is a test: alerts of Vigia arrive here",
                raised: time,
                resolved: resolved
            )
        }
        let keepsOpen = [.pagerduty, .alertmanager].contains(target.kind)
        let states = [nil] + (keepsOpen ? [time] : [])
        return states.map { AlertNotice(origin, [alert($0)]) }
    }
}

/// What a target answered to a test alert.
private struct TestedTarget: JSONWritable {
    let name: String
    let problem: String?
    let took: Duration

    init(_ target: AlertTarget, _ notices: [AlertNotice]) {
        let began = Clock.uptime
        var answer = DeliveryAnswer.delivered
        for notice in notices where answer == .delivered {
            answer = target.deliver(notice, in: nil)
        }
        (name, problem, took) = (target.name, answer.problem, Clock.uptime - began)
    }

    var words: String { problem.map { "failed: \($0)" } ?? "delivered in \(took.text)" }

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("target", name)
            json.member("delivered", problem == nil)
            json.memberIfPresent("detail", problem)
            json.member("took_ms", took.milliseconds)
        }
    }
}
