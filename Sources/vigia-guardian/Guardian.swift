import CLinux

@main
struct Guardian {
    static func main() {}
}
