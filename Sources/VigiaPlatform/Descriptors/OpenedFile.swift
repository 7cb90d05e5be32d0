/// A descriptor with several owners, closed when the last one is gone.
public final class OpenedFile: Sendable {
    /// The descriptor.
    public let descriptor: FileDescriptor

    /// Takes ownership of a descriptor.
    public init(_ descriptor: consuming FileDescriptor) { self.descriptor = descriptor }
}
