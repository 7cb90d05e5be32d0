/// A descriptor that several may refer to; closed when the last lets go of it.
public final class OpenedFile: Sendable {
    /// The descriptor.
    public let descriptor: FileDescriptor

    /// Takes a descriptor over.
    public init(_ descriptor: consuming FileDescriptor) { self.descriptor = descriptor }
}
