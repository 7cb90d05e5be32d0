import Testing
import VigiaCore

@Suite("Verdicts")
struct VerdictTests {
    private static let strict = VigiaCore.Expectation(
        statuses: [200...200, 500...599],
        json: ["status": ["healthy", "ok"]]
    )

    @Test(
        "without an expectation, the status decides, and then the body's own status",
        arguments: [
            (200, nil, .pass), (204, nil, .pass), (299, [:], .pass),
            (200, ["status": "ok"], .pass), (200, ["status": "whatever"], .pass),
            (200, ["state": "down"], .pass), (200, ["db.status": "down"], .pass),
            (200, ["status": "WARNING"], .degraded("answered 200, but says that it is WARNING")),
            (201, ["status": "warn"], .degraded("answered 201, but says that it is warn")),
            (200, ["status": "down"], .fail("answered 200, but its status is down")),
            (200, ["status": "Unhealthy"], .fail("answered 200, but its status is Unhealthy")),
            (200, ["status": "failed"], .fail("answered 200, but its status is failed")),
            (199, nil, .fail("answered 199")), (301, nil, .fail(redirected)),
            (503, ["status": "ok"], .fail("answered 503")),
        ] as [(Int, [String: String]?, Verdict)]
    )
    func rules(status: Int, json: [String: String]?, verdict: Verdict) {
        #expect(Verdict.judging(status: status, json: json, against: nil) == verdict)
    }

    private static let redirected = "answered 301; redirects are not followed"

    @Test(
        "an expectation alone decides, even against the general rules",
        arguments: [
            (200, ["status": "ok"], .pass), (503, ["status": "healthy"], .pass),
            (201, ["status": "ok"], .fail("answered 201, expected 200 or 5xx")),
            (200, nil, .fail("answered 200, but the body is not JSON")),
            (200, [:], .fail("the body has no status, expected healthy or ok")),
            (200, ["status": "OK"], .fail("status is OK, expected healthy or ok")),
            (200, ["status": "a\u{1B}[2J\nb"], .fail("status is a[2J b, expected healthy or ok")),
        ] as [(Int, [String: String]?, Verdict)]
    )
    func law(status: Int, json: [String: String]?, verdict: Verdict) {
        #expect(Verdict.judging(status: status, json: json, against: Self.strict) == verdict)
    }

    @Test(
        "a command passes only with status 0, and a failure quotes its last line",
        arguments: [
            (.exited(code: 0), "noise", .pass),
            (.exited(code: 1), nil, .fail("exited with status 1")),
            (.exited(code: 2), "  no\tdatabase\r\n", .fail("exited with status 2: no database")),
            (.killed(.kill, coreDumped: false), "", .fail("killed by SIGKILL")),
        ] as [(Ending, String?, Verdict)]
    )
    func commands(ending: Ending, line: String?, verdict: Verdict) {
        #expect(Verdict.judging(ending, lastLine: line) == verdict)
    }

    @Test("a reason is one printable line of at most 200 characters")
    func oneLine() {
        #expect("\u{7}a\u{202E} \r\n\t b\0".oneLine() == "a b")
        #expect(String(repeating: "é", count: 201).oneLine().count == 200)
        #expect(String(repeating: "é", count: 200).oneLine().hasSuffix("é"))
        #expect(Verdict.noAnswer(within: .seconds(10)) == .fail("no answer within 10s"))
    }
}
