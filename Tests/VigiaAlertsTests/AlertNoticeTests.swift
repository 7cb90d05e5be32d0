import Testing
import VigiaCore
import VigiaJSON

@testable import VigiaAlerts

@Suite("Messages of alerts")
struct AlertNoticeTests {
    static let origin = AlertNotice.Origin(host: "h1", project: "shop", folder: "/srv/shop")

    static func alert(
        _ number: Int64,
        _ rule: AlertRule = .givenUp,
        resolved: Int64? = nil,
        line: String? = "ECONNREFUSED"
    ) -> Alert {
        Alert(
            id: "\(rule.rawValue)-web-\(number)-ab",
            rule: rule,
            service: "web",
            title: "web was given up: 3 runs ended",
            reason: IncidentReason(
                .dependencyUnreachable,
                "exited with status 1",
                line: line,
                run: nil,
                .sign
            ),
            raised: WallTime(milliseconds: number * 1000),
            resolved: resolved.map { WallTime(milliseconds: $0 * 1000) }
        )
    }

    @Test("a message comes back from its file as it was")
    func roundTrip() throws {
        let notice = AlertNotice(Self.origin, [Self.alert(1), Self.alert(2, .memory, resolved: 5)])
        let read = try #require(JSON.decode(AlertNotice.self, from: JSON.encode(notice)))
        #expect(read == notice)
        #expect(read.id == notice.id && read.id.hasPrefix("group-5000-"))
    }

    @Test("the identity of a message is that of its alert, and another one when that is over")
    func identity() {
        let firing = AlertNotice(Self.origin, [Self.alert(1)])
        let resolved = AlertNotice(Self.origin, [Self.alert(1, resolved: 2)])
        #expect(firing.id == "given_up-web-1-ab" && resolved.id == "given_up-web-1-ab-resolved")
    }

    @Test("passwords in addresses are masked")
    func secrets() {
        let alert = Self.alert(1, line: "cannot reach postgres://app:hush@db/shop")
        let notice = AlertNotice(Self.origin, [alert])
        let text = String(decoding: JSON.encode(notice), as: UTF8.self)
        #expect(text.contains("postgres://***@db/shop") && !text.contains("hush"))
    }

    @Test("a target gets what is severe enough, in groups that it can take")
    func groups() {
        let alerts = (1...150).map { Self.alert($0, $0 % 3 == 0 ? .memory : .down) }
        var target = AlertTarget(name: "a", kind: .slack, address: "https://x")
        let all = AlertNotice.notices(of: alerts, from: Self.origin, for: target)
        #expect(all.map(\.alerts.count) == [100, 50])
        target.severity = .critical
        let severe = AlertNotice.notices(of: alerts, from: Self.origin, for: target)
        #expect(severe.map(\.alerts.count) == [100])
        target.kind = .pagerduty
        let single = AlertNotice.notices(of: alerts, from: Self.origin, for: target)
        #expect(single.count == 100 && single.allSatisfy { $0.alerts.count == 1 })
    }

    @Test("what does not fit in a message is counted")
    func long() {
        let alerts = (1...80).map { Self.alert($0) }
        let text = AlertText(notice: AlertNotice(Self.origin, alerts))
        let body = text.body(within: 1900)
        #expect(body.count <= 1900 && body.contains("… and "))
        #expect(body.hasSuffix("shop on h1, /srv/shop"))
        #expect(text.subject == "[critical] shop: 80 new alerts")
    }

    static let encoded: [(String, String)] = [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy"),
    ]

    @Test("bytes are written as RFC 4648 shows", arguments: encoded)
    func base64(text: String, wanted: String) {
        #expect(Base64.encoded(Array(text.utf8)) == wanted)
    }

    @Test("the time between two attempts grows up to five minutes")
    func backOff() {
        #expect(Notifier.wait(1, nil) == .seconds(1) && Notifier.wait(4, nil) == .seconds(8))
        #expect(Notifier.wait(9, nil) == .seconds(256) && Notifier.wait(5000, nil) == .seconds(300))
    }

    @Test("a target that asks to wait is asked later, but within an hour")
    func retryAfter() {
        #expect(Notifier.wait(1, .seconds(30)) == .seconds(30))
        #expect(Notifier.wait(9, .seconds(30)) == .seconds(256))
        #expect(Notifier.wait(1, .seconds(86_400)) == .seconds(3600))
    }
}
