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

let streams: [(name: String, bytes: [UInt8])] = [
    (
        "log",
        stream {
            "2026-11-30 06:00:00.\(100 + $0 % 900) INFO [worker-\($0 % 7)] GET /orders/\($0) 200\n"
        }
    ),
    (
        "JSON",
        stream {
            "{\"level\":30,\"time\":17645\($0),\"pid\":12,\"msg\":\"request \($0) completed\"}\n"
        }
    ),
    (
        "traces",
        stream {
            "java.lang.IllegalStateException: order \($0) is closed\n"
                + "\tat com.example.Orders.close(Orders.java:31)\n"
                + "\tat java.base/java.lang.Thread.run(Thread.java:840)\n"
                + "Caused by: java.io.IOException: stream ended\n\t... 3 more\n"
        }
    ),
    ("errors", stream { "ERROR [pool-\($0 % 7)] order \($0) failed: could not finish\n" }),
]

let clock = ContinuousClock()
for (name, bytes) in streams {
    let times = (0..<200).map { _ in
        clock.measure {
            let reading = FailureReading(.exited(code: 1), stdout: bytes, stderr: bytes)
            precondition(reading.cause == .dependencyUnreachable)
        }
    }
    print("\(name): \(times.sorted()[times.count / 2] / Swift.Duration.milliseconds(1)) ms")
}
