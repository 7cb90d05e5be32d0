import Glibc

extension Waiting {
    /// Has Ctrl-C say, or no longer say, that services go on starting without this command.
    ///
    /// Where SIGINT is ignored, as nohup(1) has it, it stays so. The handler does only what a
    /// handler may, and then ends the command as the signal does by itself.
    ///
    /// Source: signal-safety(7).
    static func atInterrupt(goesOn: Bool) {
        var action = sigaction()
        let isRead = unsafe sigaction(SIGINT, nil, &action) == 0
        let handler = unsafe unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
        let ignored = unsafe unsafeBitCast(SIG_IGN, to: Int.self)
        guard isRead, handler != ignored else { return }
        guard goesOn else {
            _ = signal(SIGINT, SIG_DFL)
            return
        }
        _ = signal(SIGINT) { number in
            let words: StaticString = """

                services go on starting: `vigia status` shows them, `vigia stop` stops them

                """
            _ = unsafe write(2, words.utf8Start, words.utf8CodeUnitCount)
            _ = signal(number, SIG_DFL)
            raise(number)
        }
    }
}
