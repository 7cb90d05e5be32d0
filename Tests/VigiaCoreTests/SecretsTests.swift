import Testing
import VigiaCore

@Suite("Secrets in addresses")
struct SecretsTests {
    static let texts: [(text: String, plain: String)] = [
        ("no address: at all", "no address: at all"),
        ("https://example.org/a@b", "https://example.org/a@b"),
        ("https://example.org:8080/@scope/a", "https://example.org:8080/@scope/a"),
        ("http://[::1]:80/@x", "http://[::1]:80/@x"),
        ("git+https://user:TOKEN@host/a.git@v1", "git+https://***@host/a.git@v1"),
        ("https://TOKEN@github.com/a/b", "https://***@github.com/a/b"),
        ("git+ssh://git@github.com/a/b@v1", "git+ssh://git@github.com/a/b@v1"),
        ("ssh://git:PASS@host/a", "ssh://***@host/a"),
        ("postgres://app:p@ss@db:5432/app?sslmode=on", "postgres://***@db:5432/app?sslmode=on"),
        ("redis://:PASS@cache:6379/0", "redis://***@cache:6379/0"),
        ("mysql://u:pa/ss#w?rd@db/app", "mysql://***@db/app"),
        ("https://a/b?x=1&access_token=T&y=2#f", "https://a/b?x=1&access_token=***&y=2#f"),
        ("https://a/b?X-Amz-Signature=T x", "https://a/b?X-Amz-Signature=*** x"),
        ("https://a/b.tgz?sig=T;key=K", "https://a/b.tgz?sig=***;key=***"),
        ("https://a/b#egg=c&token=T", "https://a/b#egg=c&token=***"),
        (
            "(https://a:b@c) and \"http://d:e@f\", twice",
            "(https://***@c) and \"http://***@f\", twice"
        ),
        ("HTTPS://A:B@C", "HTTPS://***@C"),
        (#"{"url":"https://u:p@h/a","n":"b@c"}"#, #"{"url":"https://***@h/a","n":"b@c"}"#),
        (#"{"url":"https:\/\/u:p@h\/a"}"#, #"{"url":"https:\/\/***@h\/a"}"#),
        ("https://u:p@h\nmail me@home", "https://***@h\nmail me@home"),
        ("https://ü:geheim@h/ä", "https://***@h/ä"), ("://", "://"), ("a ://", "a ://"),
        ("x:", "x:"), ("https://", "https://"),
        ("https://@", "https://@"), ("https://a?", "https://a?"),
        ("https://a?token=", "https://a?token="),
        ("with url: /d.tgz?sig=T&a=b (Caused", "with url: /d.tgz?sig=***&a=b (Caused"),
        ("': /d.tgz?X-Amz-Signature=T&sig=U", "': /d.tgz?X-Amz-Signature=***&sig=***"),
        ("GET example.org/a?x=1&token=T HTTP", "GET example.org/a?x=1&token=*** HTTP"),
        ("a/b which? key=T", "a/b which? key=T"), ("what?key=T", "what?key=T"), ("?/?", "?/?"),
        (#"{"a":":\/\/"}"#, #"{"a":":\/\/"}"#), ("a://@b", "a://@b"),
    ]

    @Test("secrets in addresses are masked, and nothing else is", arguments: texts)
    func masked(text: String, plain: String) {
        #expect(text.withoutSecrets == plain)
        #expect(plain.withoutSecrets == plain)
        let bytes = Secrets.removed(from: Array(text.utf8))
        #expect((bytes == nil) == (text == plain))
    }
}
