/// What a checkpoint has of alerts.
public struct AlertCheckpoint: Hashable, Codable, Sendable {
    private let book: AlertBook
    private let excesses: [String: AlertWatch.Excess]

    /// Takes what a successor has to know.
    public init(_ watch: AlertWatch) { (book, excesses) = (watch.book, watch.excesses) }

    /// The watch that continues from here.
    public var watch: AlertWatch {
        var watch = AlertWatch(book: book)
        watch.excesses = excesses
        return watch
    }
}

extension AlertWatch {
    fileprivate init(book: AlertBook) { self.book = book }
}
