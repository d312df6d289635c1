import Foundation

/// The borders that a phone implements: its hardware key and its store of small secrets.
///
/// Both are called on the core's own thread, never on the thread that called the core, and may block: until a
/// fingerprint, for instance. A locked phone throws ``PortError`` `Locked`.
public struct Ports: Sendable {
    /// The device's signing key, P-256.
    public let signer: any Signer
    /// Small secrets that only this app on this device can read.
    public let secrets: any SecretStore

    /// Names both.
    public init(signer: any Signer, secrets: any SecretStore) {
        (self.signer, self.secrets) = (signer, secrets)
    }
}

/// Secrets in a folder of files that only their owner can read, for machines without a key store.
public final class FileSecretStore: SecretStore {
    private let folder: URL

    /// Keeps secrets in `folder`, which is made when it is not there.
    public init(folder: URL) {
        self.folder = folder
    }

    public func load(name: String) throws -> Data? {
        do {
            return try Data(contentsOf: file(name))
        } catch CocoaError.fileReadNoSuchFile, CocoaError.fileNoSuchFile {
            return nil
        } catch {
            throw PortError.Failed(why: "a secret cannot be read")
        }
    }

    public func save(name: String, secret: Data) throws {
        do {
            try FileManager.default.createDirectory(
                at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            try secret.write(to: file(name), options: .atomic)
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file(name).path)
        } catch {
            throw PortError.Failed(why: "a secret cannot be saved")
        }
    }

    private func file(_ name: String) -> URL {
        folder.appendingPathComponent(name)
    }
}
