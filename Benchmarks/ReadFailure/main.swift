import VigiaCore

// How long the reading of a failure takes, for 32 KB on each stream; `make bench` runs it.

/// The last bytes of a stream of equal records, and an error at its end.
func stream(_ record: (Int) -> String) -> [UInt8] {
    let end = "Error: connect ECONNREFUSED 10.0.0.7:5432\n"
    var text: [UInt8] = []
    var number = 0
    while text.count < FailureReading.bytesMax {
        text += record(number).utf8
        number += 1
    }
    return Array((text + end.utf8).suffix(FailureReading.bytesMax))
}

/// One record of each kind of output.
let kinds: [(name: String, record: (Int) -> String)] = [
    (
        "log",
        { "2026-11-30 06:00:00.\(100 + $0 % 900) INFO [worker-\($0 % 7)] GET /orders/\($0) 200\n" }
    ),
    ("short lines", { "GET /orders/\($0) 200 \($0 % 90) ms\n" }),
    (
        "coloured log",
        { "\u{1B}[32m2026-11-30 06:00:00\u{1B}[0m \u{1B}[34minfo\u{1B}[0m: handled \($0) orders\n" }
    ),
    (
        "JSON",
        { "{\"level\":30,\"time\":17645\($0),\"pid\":12,\"msg\":\"request \($0) completed\"}\n" }
    ),
    (
        "JSON with traces",
        {
            "{\"level\":\"error\",\"ts\":17645\($0),\"caller\":\"db/pool.go:31\",\"msg\":\"query failed\","
                + "\"error\":\"dial tcp 10.0.0.1:5432: connect: connection refused\","
                + "\"stacktrace\":\"main.run\\n\\t/src/main.go:31\\nmain.main\\n\\t/src/main.go:12\"}\n"
        }
    ),
    (
        "logfmt",
        {
            "time=2026-11-30T06:00:00Z level=info msg=\"request done\" path=/orders/\($0)"
                + " status=200 took=\($0 % 90)ms\n"
        }
    ),
    (
        "traces of Java",
        {
            "java.lang.IllegalStateException: order \($0) is closed\n"
                + "\tat com.example.Orders.close(Orders.java:31)\n"
                + "\tat java.base/java.lang.Thread.run(Thread.java:840)\n"
                + "Caused by: java.io.IOException: stream ended\n\t... 3 more\n"
        }
    ),
    (
        "traces of Python",
        {
            "Traceback (most recent call last):\n  File \"/app/app.py\", line 7, in load\n"
                + "    return prices(\($0))\n           ^^^^^^^^^\n"
                + "  File \"/app/app.py\", line 4, in prices\n    raise ValueError(\"no\")\n"
                + "ValueError: no price for \($0)\n"
        }
    ),
    ("errors", { "ERROR [pool-\($0 % 7)] order \($0) failed: could not finish\n" }),
]

let all = ("all kinds mixed", { number in kinds[number % kinds.count].record(number) })

let clock = ContinuousClock()
for (name, record) in kinds + [all] {
    let bytes = stream(record)
    let times = (0..<200).map { _ in
        clock.measure {
            let reading = FailureReading(.exited(code: 1), stdout: bytes, stderr: bytes)
            precondition(reading.line != nil)
        }
    }
    print("\(name): \(times.sorted()[times.count / 2] / Swift.Duration.milliseconds(1)) ms")
}
