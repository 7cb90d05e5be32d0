import Glibc
import TestSupport
import Testing

@Suite("The page of the API")
struct APIPageTests {
    /// `make api` writes the page anew instead.
    @Test("docs/api.md is what the routes say")
    func page() throws {
        let root = #filePath.split(separator: "/").dropLast(4).reduce("") { $0 + "/" + $1 }
        let (path, text) = (root + "/docs/api.md", APIPage.text)
        if unsafe getenv("VIGIA_WRITE_API") != nil { try File.write(text, to: path) }
        #expect(File.text(path) == text, "run `make api`")
    }
}
