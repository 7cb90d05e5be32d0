import Testing
import VigiaPlatform

@Suite("Shell quoting")
struct ShellWordTests {
    @Test(
        "characters special to a shell are quoted",
        arguments: [
            ("/srv/shop-2.0", "/srv/shop-2.0"), ("", "''"), ("a b", "'a b'"),
            ("$(reboot)", "'$(reboot)'"), ("it's", "'it'\\''s'"), ("`x`;y", "'`x`;y'"),
            ("~", "'~'"), ("a\nb", "'a\nb'"), ("ação", "'ação'"),
        ]
    )
    func quoted(text: String, word: String) {
        #expect(ShellWord.quoted(text) == word)
    }
}
