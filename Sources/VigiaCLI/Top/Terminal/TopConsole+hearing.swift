import VigiaCore
import VigiaHistory
import VigiaLogs
import VigiaPlatform
import VigiaWire

// What the supervisor says, and what is shown of a service.
extension TopConsole {
    /// The events of the journal that are shown at first.
    private static let recordedMax = 500

    /// The colours and the width of texts that other commands print.
    private var output: Output {
        var output = Output.silent
        (output.isTerminal, output.hasColour) = (true, model.hasColour)
        output.width = model.size.columns
        return output
    }

    /// The service of logs and events; nil for all.
    private var followed: String? { model.showsAll ? nil : model.selected }

    /// Takes the last events of the journal.
    func showRecorded() {
        let reader = JournalReader(
            project: project,
            filter: EventFilter(of: []),
            line: { eventLine($0, .silent) },
            complain: { _ in }
        )
        _ = records.add(reader.last(Self.recordedMax))
    }

    func hear(_ news: TopSupervisor.News) {
        switch news {
        case .status(let status, let isReading): handle(.status(status, isReading: isReading))
        case .silent(let why): if model.silence != why { handle(.silent(why)) }
        case .records(let new): hear(new)
        case .historyIsComplete: explain()
        }
    }

    private func hear(_ all: [Record]) {
        let new = records.add(all)
        guard !new.isEmpty else { return }
        let service = followed
        if service == nil || new.contains(where: { $0.service == service }) {
            handle(.renew(.events, records.lines(of: service, output, today: .now)))
        }
        let isAbout = new.contains { $0.service == model.selected }
        if model.pane == .why, isAbout { supervisor.bringHistoryUpToDate() }
    }

    /// Shows logs and events of a service, or of all.
    func follow(_ service: String?) {
        let all = model.services.map(\.name)
        handle(.show(.logs, logs.follow(service.map { [$0] } ?? all)))
        handle(.show(.events, records.lines(of: service, output, today: .now)))
    }

    /// The time that the curves of the history have, and how often they are read.
    private static let (past, pastEvery) = (Duration.seconds(3600), Duration.seconds(30))

    /// Shows the last hour of the chosen service, as the history has it.
    func readPast(_ now: Duration) {
        nextPast = now + Self.pastEvery
        guard let service = model.selected else { return }
        let until = WallTime.now
        let since = WallTime(milliseconds: until.milliseconds - Self.past.milliseconds)
        // Without a history there are no curves; `why` says what is wrong with it.
        let history = try? HistoryReader(project: project.path)
        let samples = try? history?.samples(of: service, since: since, until: until)
        let curves = HistoryCurves(samples ?? [], since: since, until: until)
        let parts = [
            curves.health(output).map { "probe \($0)" },
            curves.memory(output).map { "memory \($0)" },
        ]
        handle(.past(parts.compactMap { $0 }.joined(separator: "  ")))
    }

    private func explain() {
        guard let service = model.selected else { return }
        do throws(HistoryError) {
            let report = try WhyReport.read(project, [service], named: service)
            let lines = report.text(output).split(separator: "\n", omittingEmptySubsequences: false)
            handle(.renew(.why, lines.map(String.init)))
        } catch {
            handle(.renew(.why, ["the history cannot be read: \(error.words.plain)"]))
        }
    }
}

// Commands.
extension TopConsole {
    func begin(_ order: TopOrder) {
        do throws(SystemError) {
            work = try TopWork(order, of: project, fileLimit: fileLimit)
        } catch {
            handle(.add(.orders, ["it cannot be run: \(errnoText(error.errno))"]))
            handle(.ended(order, status: ExitCode.failed.rawValue))
        }
    }

    /// Shows what the running command has written, and whether it has ended.
    func hearWork() {
        guard var work else { return }
        let status = work.status
        let lines = work.newLines()
        self.work = status == nil ? work : nil
        if !lines.isEmpty { handle(.add(.orders, lines)) }
        guard let status else { return }
        handle(.ended(work.order, status: status))
        supervisor.askSoon()
    }
}
