import VigiaAPI
import VigiaAlerts
import VigiaCore
import VigiaLogs
import VigiaPlatform
import VigiaWire

// What is wrong, who was told, and what waits.
extension Alerts {
    static var routes: [Route<any Host>] { [all] }

    private static var all: Route<any Host> {
        Route(
            .get,
            "/v1/alerts",
            "lists open alerts, and messages that wait for delivery",
            RouteDescription(gives: [RouteResult(AlertList.self, "alerts and messages")])
        ) { _, host in
            .later { reply in
                let alerts = host.capability(Alerts.self)
                alerts.listWaiting { reply(.json(200, alerts.list(waiting: $0))) }
            }
        }
    }

    /// Lists the messages that wait; nil where the scribe has too much to do.
    private func listWaiting(then: @escaping ([WaitingMessage]?) -> Void) {
        let spool = AlertSpool(in: .state(of: host.options.root))
        let list: @Sendable () -> [WaitingMessage] = { spool.waiting() }
        host.capability(ScribeAnswers.self).perform(list) { [couriers] messages in
            then(
                messages?.map { message in
                    let courier = couriers.first { $0.target.name == message.target }
                    return courier?.describing(message) ?? message
                }
            )
        }
    }

    private func list(waiting: [WaitingMessage]?) -> AlertList {
        let watch = host.checkpoint.alerts.watch
        let held = watch?.heldBack ?? []
        return AlertList(
            alerts: watch?.sent.map { alert, targets in
                AlertStatus(alert, isHeldBack: held.contains(alert.id), sentTo: targets)
            } ?? [],
            quietUntil: watch?.quietUntil.map { WallTime.at($0).description },
            waiting: waiting
        )
    }
}

extension WallTime {
    /// The wall clock at a time of this boot, if nobody sets it.
    static func at(_ instant: Instant) -> WallTime {
        WallTime(milliseconds: WallTime.now.milliseconds + (instant - Clock.now).milliseconds)
    }
}
