package cn.hucha.bridge

/**
 * The borders that a phone implements: its hardware key and its store of small secrets.
 *
 * Both are called on the core's own thread, never on the thread that called the core, and may block: until a
 * fingerprint, for instance. A locked phone throws [PortException] with `Locked`.
 */
class Ports(
    /** The device's signing key, P-256. */
    val signer: Signer,
    /** Small secrets that only this app on this device can read. */
    val secrets: SecretStore,
)
