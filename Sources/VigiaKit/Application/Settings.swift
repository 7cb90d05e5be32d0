import CKit

extension Backend {
    /// The settings that a backend reads from its environment; the program may change them.
    public struct Settings: Sendable {
        /// The address to listen on where no socket is passed: `HOST`, or 127.0.0.1.
        public var address: String
        /// The port: `PORT`, or 3001; 0 lets the kernel choose.
        public var port: Int
        /// Whether clients see the details of failures: true where `NODE_ENV` is `development`.
        public var isDeveloping: Bool
        /// The number of serving loops; one per CPU.
        public var loops = Int(kit_processors())
        /// The limits for clients.
        public var limits = ServerLimits()
        /// How long requests may still take after the stop signal.
        public var stopTime = Duration.seconds(8)

        /// The use of memory, in bytes, above which relief handlers are called.
        public var memoryMark = 400 * 1024 * 1024

        /// The settings for an empty environment.
        init() { (address, port, isDeveloping) = (Self.loopback, Self.usualPort, false) }

        private static let loopback = "127.0.0.1"
        private static let usualPort = 3001

        init(_ environment: [String: String]) throws(ServerError) {
            address = environment["HOST"].flatMap { $0.isEmpty ? nil : $0 } ?? Self.loopback
            let text = environment["PORT"].flatMap { $0.isEmpty ? nil : $0 } ?? "\(Self.usualPort)"
            guard let port = Int(text), (0...65535).contains(port) else {
                throw .badSetting("PORT=\(text) is not a number between 0 and 65535")
            }
            self.port = port
            isDeveloping = environment["NODE_ENV"] == "development"
        }
    }
}
