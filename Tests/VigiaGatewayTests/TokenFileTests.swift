import Glibc
import TestSupport
import Testing
import VigiaCore
import VigiaPlatform

@testable import VigiaGateway

@Suite("The file of the tokens")
struct TokenFileTests {
    private static let time = WallTime(milliseconds: 1_780_000_000_000)

    @Test("a secret is found by its hash, and is kept nowhere")
    func secrets() throws {
        let folder = try TestFolder()
        let file = TokenFile(of: folder.path)
        #expect(try file.read() == [])
        let first = try file.create("monitor", .read, at: Self.time)
        let second = try file.create("deploy", .control, at: Self.time)
        #expect(first.text.utf8.count == "vigia_".utf8.count + 64 && first.text != second.text)
        let tokens = try file.read()
        #expect(tokens.map(\.name) == ["monitor", "deploy"])
        #expect(tokens.map(\.scope) == [.read, .control])
        #expect(tokens.map(\.created) == [Self.time, Self.time])
        #expect(tokens.token(of: first.text)?.name == "monitor")
        #expect(tokens.token(of: second.text)?.name == "deploy")
        for wrong in ["", "vigia_", String(first.text.dropLast()), first.text + "0"] {
            #expect(tokens.token(of: wrong) == nil)
        }
        let path = folder.path + "/.vigia/tokens"
        #expect(!File.text(path).contains(first.text.dropFirst("vigia_".count)))
        #expect(try FileStatus(path).mode & 0o777 == 0o600)
    }

    @Test("a revoked token is gone, and its name is free")
    func revoked() throws {
        let folder = try TestFolder()
        let file = TokenFile(of: folder.path)
        let old = try file.create("a", .read, at: Self.time)
        _ = try file.create("b", .read, at: Self.time)
        try file.revoke("a")
        #expect(try file.read().map(\.name) == ["b"])
        #expect(try file.read().token(of: old.text) == nil)
        let again = #expect(throws: SystemError.self) { try file.revoke("a") }
        #expect(again?.errno == ESRCH)
        let taken = #expect(throws: SystemError.self) {
            _ = try file.create("b", .control, at: Self.time)
        }
        #expect(taken?.errno == EEXIST)
        _ = try file.create("a", .control, at: Self.time)
        #expect(try file.read().map(\.name) == ["b", "a"])
    }

    @Test("a token that takes the place of another of its name ends it, also with the most tokens")
    func replaced() throws {
        let folder = try TestFolder()
        let file = TokenFile(of: folder.path)
        let first = try file.replace("page", .read, at: Self.time)
        for _ in 1..<TokenFile.tokensMax { _ = try file.create(nil, .read, at: Self.time) }
        let second = try file.replace("page", .control, at: Self.time)
        let tokens = try file.read()
        #expect(tokens.count == TokenFile.tokensMax)
        #expect(tokens.token(of: first.text) == nil)
        #expect(tokens.token(of: second.text)?.scope == .control)
        let full = #expect(throws: SystemError.self) {
            _ = try file.replace("other", .read, at: Self.time)
        }
        #expect(full?.errno == ENOSPC)
        #expect(try file.read() == tokens)
    }

    @Test("a token without a name gets one that is free, up to the limit")
    func unnamed() throws {
        let folder = try TestFolder()
        let file = TokenFile(of: folder.path)
        _ = try file.create("token-2", .read, at: Self.time)
        for _ in 1..<TokenFile.tokensMax { _ = try file.create(nil, .read, at: Self.time) }
        let names = try file.read().map(\.name)
        #expect(names.prefix(4) == ["token-2", "token-1", "token-3", "token-4"])
        let full = #expect(throws: SystemError.self) {
            _ = try file.create(nil, .read, at: Self.time)
        }
        #expect(full?.errno == ENOSPC)
    }

    @Test("commands at the same time make all their tokens")
    func together() async throws {
        let folder = try TestFolder()
        let file = TokenFile(of: folder.path)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask { _ = try? file.create(nil, .read, at: Self.time) }
            }
        }
        #expect(try file.read().count == 8)
    }

    @Test("lines that are no tokens allow nothing")
    func damaged() throws {
        let folder = try TestFolder()
        let file = TokenFile(of: folder.path)
        let secret = try file.create("a", .read, at: Self.time)
        let path = folder.path + "/.vigia/tokens"
        let good = File.text(path)
        let bad = [
            "", "a read", good.replacing("read", with: "write"), String(good.dropLast(2)),
            good.replacing("a ", with: "a/ "), good.replacing("Z", with: "?"),
        ]
        try File.write(bad.joined(separator: "\n") + "\n" + good, to: path, mode: 0o600)
        #expect(try file.read().count == 1)
        #expect(try file.read().token(of: secret.text)?.name == "a")
    }

    @Test("a file that others may have changed is not used")
    func foreign() throws {
        let folder = try TestFolder()
        let file = TokenFile(of: folder.path)
        _ = try file.create("a", .read, at: Self.time)
        #expect(unsafe link(folder.path + "/.vigia/tokens", folder.path + "/other") == 0)
        #expect(throws: SystemError.self) { _ = try file.read() }
    }
}
