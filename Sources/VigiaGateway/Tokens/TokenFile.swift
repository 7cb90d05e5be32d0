internal import Glibc
public import VigiaCore
public import VigiaPlatform

/// The tokens of a project: the file `.vigia/tokens`, a line for each.
///
/// A line has the name, the scope, the time and the hash of the secret. The file is replaced as a
/// whole, so that a reader finds all of the old or all of the new tokens; and it is read for each
/// request, so that a token that is revoked is refused from then on.
public struct TokenFile: Sendable {
    /// The most tokens of one project.
    public static let tokensMax = 100
    /// The name of the token in the address that `vigia dashboard` prints.
    public static let dashboard = "vigia-dashboard"
    private static let name = "tokens"
    private static let bytesMax = 64 * 1024
    /// How long another command is waited for, which needs milliseconds.
    private static let lockedMax = Duration.seconds(2)
    private let folder: OwnedFolder

    /// Takes the project's folder.
    ///
    /// - Parameter project: absolute, or `.`.
    public init(of project: String) { folder = .state(of: project) }

    /// The path, for a watch.
    var path: String { "\(folder.path)/\(Self.name)" }

    /// All tokens, in the order of their creation; none where there is no file.
    ///
    /// - Throws: the failed system call, or the refusal of a file that others may have changed.
    public func read() throws(SystemError) -> [APIToken] {
        let bytes: [UInt8]
        do throws(SystemError) {
            bytes = try folder.content(of: Self.name, limit: Self.bytesMax)
        } catch let error where error.errno == ENOENT {
            return []
        }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n")
            .compactMap { APIToken(line: $0) }
    }

    /// Makes a token.
    ///
    /// - Parameters:
    ///   - name: see `APIToken.isName`; no other token has it; nil for one that is free.
    ///   - scope: what the token allows.
    ///   - time: now.
    /// - Returns: the secret, which is kept nowhere.
    /// - Throws: the failed system call; `EEXIST` for a name that is taken, `ENOSPC` where there are
    ///   `tokensMax` tokens.
    public func create(
        _ name: String?,
        _ scope: APIToken.Scope,
        at time: WallTime
    ) throws(SystemError) -> TokenSecret {
        precondition(name.map(APIToken.isName) ?? true)
        try folder.make()
        let lock = try lock()
        defer { withExtendedLifetime(lock) {} }
        let tokens = try read()
        let free = (1...).lazy.map { "token-\($0)" }.first { free in
            !tokens.contains { $0.name == free }
        }
        let name = name ?? free ?? ""
        guard !tokens.contains(where: { $0.name == name }) else {
            throw SystemError(call: "create the token \(name)", errno: EEXIST)
        }
        return try add(name, scope, at: time, to: tokens)
    }

    /// Makes a token in the place of the one of the same name, which is revoked; where there is
    /// none, just makes it.
    ///
    /// - Parameters:
    ///   - name: see `APIToken.isName`.
    ///   - scope: what the token allows.
    ///   - time: now.
    /// - Returns: the secret, which is kept nowhere.
    /// - Throws: the failed system call; `ENOSPC` where there are `tokensMax` others.
    public func replace(
        _ name: String,
        _ scope: APIToken.Scope,
        at time: WallTime
    ) throws(SystemError) -> TokenSecret {
        precondition(APIToken.isName(name))
        try folder.make()
        let lock = try lock()
        defer { withExtendedLifetime(lock) {} }
        return try add(name, scope, at: time, to: try read().filter { $0.name != name })
    }

    private func add(
        _ name: String,
        _ scope: APIToken.Scope,
        at time: WallTime,
        to tokens: [APIToken]
    ) throws(SystemError) -> TokenSecret {
        guard tokens.count < Self.tokensMax else {
            throw SystemError(call: "keep more than \(Self.tokensMax) tokens", errno: ENOSPC)
        }
        let secret = TokenSecret()
        let token = APIToken(name: name, scope: scope, created: time, digest: secret.digest)
        try write(tokens + [token])
        return secret
    }

    /// Removes a token.
    ///
    /// - Parameter name: its name.
    /// - Throws: the failed system call; `ESRCH` where there is none of that name.
    public func revoke(_ name: String) throws(SystemError) {
        guard try read().contains(where: { $0.name == name }) else {
            throw SystemError(call: "revoke the token \(name)", errno: ESRCH)
        }
        let lock = try lock()
        defer { withExtendedLifetime(lock) {} }
        try write(try read().filter { $0.name != name })
    }

    private func write(_ tokens: [APIToken]) throws(SystemError) {
        let text = tokens.map { $0.line + "\n" }.joined()
        try folder.replaceDurably(Self.name, with: Array(text.utf8))
    }

    /// Keeps other commands from writing until it is released; waits for one that does.
    private func lock() throws(SystemError) -> TokenLock {
        let file = try folder.open("tokens.lock", O_RDWR | O_CREAT)
        let deadline = Clock.uptime + Self.lockedMax
        while try FileLock.take(file, exclusive: true, from: 0, length: 1) != .taken {
            guard Clock.uptime < deadline else {
                let call = "change the tokens, which another command does"
                throw SystemError(call: call, errno: EAGAIN)
            }
            usleep(10_000)
        }
        return TokenLock(file)
    }
}

/// The lock of one command, held until it is gone.
private final class TokenLock {
    private let file: FileDescriptor

    init(_ file: consuming FileDescriptor) { self.file = file }
}

extension APIToken {
    /// The line of the file.
    fileprivate var line: String { "\(name) \(scope.rawValue) \(created) \(Self.hex(digest))" }

    /// Reads a line; nil for what is none.
    fileprivate init?(line: Substring) {
        let words = line.split(separator: " ").map(String.init)
        guard words.count == 4, Self.isName(words[0]), let scope = Scope(rawValue: words[1]),
            let created = WallTime(words[2]), let digest = Self.bytes(words[3])
        else { return nil }
        self.init(name: words[0], scope: scope, created: created, digest: digest)
    }

    private static func hex(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private static func bytes(_ hex: String) -> [UInt8]? {
        let digits = hex.compactMap(\.hexDigitValue)
        guard digits.count == 2 * SHA256.length, digits.count == hex.count else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map {
            UInt8(digits[$0] << 4 | digits[$0 + 1])
        }
    }
}
