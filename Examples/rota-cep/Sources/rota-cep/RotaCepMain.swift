import Glibc
import RotaCep
import VigiaKit

/// The backend of PLOMES-ROTA-CEP: where customers are, and in which order to visit them.
@main
struct RotaCepMain {
    static func main() async {
        do {
            switch try CommandLineWords(CommandLine.arguments.dropFirst()) {
            case .serve: await Backend.rotaCep(try BackendSettings(Environment.current)).run()
            case .seed(let count): try await seed(count)
            case .user(let name): try await setPassword(of: name)
            case .help: print(CommandLineWords.manual)
            }
        } catch let mistake as CommandLineWords.Mistake {
            end("\(mistake)\n  hint: rota-cep --help", status: 2)
        } catch let mistake as BackendSettings.Mistake {
            end("\(mistake)", status: 2)
        } catch {
            end("\(error)", status: 1)
        }
    }

    private static func tell(_ words: String) {
        let text = "rota-cep: \(words)\n"
        _ = unsafe write(2, text, text.utf8.count)
    }

    private static func end(_ words: String, status: Int32) -> Never {
        tell(words)
        exit(status)
    }

    private static func seed(_ count: Int) async throws {
        let settings = try BackendSettings(Environment.current)
        let store = try Store.open(settings.database, note: tell)
        try await store.seed(to: count)
        print("\(settings.database) has \(try await store.customerCount()) customers")
    }

    /// Reads a line of standard input as the bytes that it is: who typed others than UTF-8 could not log
    /// in with what would be made of them.
    private static func readPassword() throws(CommandLineWords.Mistake) -> String {
        var (bytes, byte) = ([UInt8](), UInt8(0))
        var hasLine = false
        while bytes.count <= Passwords.length.upperBound + 1, unsafe read(0, &byte, 1) == 1 {
            hasLine = true
            if byte == UInt8(ascii: "\n") { break }
            bytes.append(byte)
        }
        guard hasLine else {
            throw CommandLineWords.Mistake(words: "the password is read from standard input")
        }
        if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
        guard let password = String(validating: bytes, as: UTF8.self) else {
            throw CommandLineWords.Mistake(words: "the password is not UTF-8")
        }
        return password
    }

    private static func setPassword(of name: String) async throws {
        let settings = try BackendSettings(Environment.current)
        let password = try readPassword()
        let store = try Store.open(settings.database, note: tell)
        let accounts = try Accounts(store: store)
        guard try await accounts.setPassword(password, of: name) else {
            throw CommandLineWords.Mistake(
                words: "a password has 8 to 200 bytes, and a name 1 to \(Accounts.nameMax)"
            )
        }
        print("\(name) can log in with it")
    }
}
