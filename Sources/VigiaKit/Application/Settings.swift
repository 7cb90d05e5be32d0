import CKit

extension Backend {
    /// What a backend heeds of its environment, for its program to change where it wants to.
    public struct Settings: Sendable {
        /// Where it listens where nobody hands it a socket: `HOST`, or loopback.
        public var address: String
        /// `PORT`, or 3001; 0 lets the kernel choose.
        public var port: Int
        /// Whether clients see the details of failures: where `NODE_ENV` is `development`.
        public var isDeveloping: Bool
        /// How many loops serve: one per processor.
        public var loops = Int(kit_processors())
        /// How much is taken from clients.
        public var limits = ServerLimits()
        /// How long clients have for what is under way when the backend is told to stop.
        public var stopTime = Duration.seconds(8)

        /// Over so many bytes of memory the relief handlers are called.
        public var memoryMark = 400 * 1024 * 1024

        /// What is so without an environment.
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
