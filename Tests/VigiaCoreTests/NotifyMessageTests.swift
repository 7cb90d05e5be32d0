import Testing
import VigiaCore

@Suite("Messages of a notify socket")
struct NotifyMessageTests {
    static let rows: [(text: String, notifyEvents: [NotifyEvent], status: String?, nonsense: Int)] =
        [
            ("READY=1", [.ready], nil, 0),
            ("READY=1\nSTATUS=fine, thanks\n", [.ready], "fine, thanks", 0),
            ("STATUS=", [], "", 0),
            ("STATUS=a\u{1B}[2Jb\tc", [], "a [2Jb c", 0),
            ("RELOADING=1\nMONOTONIC_USEC=7", [.reloading], nil, 0),
            ("STOPPING=1\nWATCHDOG=1", [.stopping, .heartbeat], nil, 0),
            ("WATCHDOG=trigger", [.trouble], nil, 0),
            ("EXTEND_TIMEOUT_USEC=1500000", [.extend(.milliseconds(1500))], nil, 0),
            ("EXTEND_TIMEOUT_USEC=9223372036854775807", [.extend(.seconds(3600))], nil, 0),
            ("EXTEND_TIMEOUT_USEC=-1\nEXTEND_TIMEOUT_USEC=x", [], nil, 2),
            ("MAINPID=12\nFDSTORE=1\nBARRIER=1\nX_OWN=anything", [], nil, 0),
            ("READY=yes", [], nil, 1),
            ("hello", [], nil, 1),
            ("=1\nready=1\n a=b", [], nil, 3),
            ("", [], nil, 0),
        ]

    @Test("each line is read on its own", arguments: rows)
    func reading(text: String, notifyEvents: [NotifyEvent], status: String?, nonsense: Int) {
        let message = NotifyMessage(reading: Array(text.utf8))
        #expect(message.notifyEvents == notifyEvents)
        #expect(message.status == status)
        #expect(message.nonsense == nonsense)
    }

    @Test("a status text is cut, and bytes that are not UTF-8 do no harm")
    func bounds() {
        let long = NotifyMessage(
            reading: Array(("STATUS=" + String(repeating: "x", count: 4000)).utf8)
        )
        #expect(long.status?.count == NotifyMessage.statusMax)
        let broken = NotifyMessage(reading: Array("STATUS=a".utf8) + [0xFF, 0x0A, 0xFE, 0x3D])
        #expect(broken.status == "a\u{FFFD}")
        #expect(broken.nonsense == 1)
    }
}
