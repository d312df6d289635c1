//! The alliance root and the hub's directory key.
//!
//! The root signs one certificate and then belongs away from the machine; the hub signs rows and
//! number records. Key files hold 64 hex digits and are readable by their owner only.

use hucha_model::sign::{PublicKey, SignError, Signer as _, SoftwareSigner};
use hucha_model::wire::{HubCertificate, Payload as _, Signed, from_cbor_strict, to_cbor};
use hucha_model::{Hash, Millis, ScopeId};
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// The certificate of a key that is about to be put in place.
const NEXT_CERTIFICATE: &str = "hub.cert.next";

/// Why a key file is not usable.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// The file cannot be read or written.
    #[error("key file {} cannot be read or written", .file.display())]
    Io {
        /// Which.
        file: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// The file holds no key.
    #[error("key file {} holds no key", .file.display())]
    NotAKey {
        /// Which.
        file: PathBuf,
    },
    /// The certificate would be of another root than the one phones know.
    #[error("this is not the root key of this alliance")]
    AnotherRoot,
    /// A key could not be made.
    #[error("no key could be made")]
    NoKey,
}

/// What a running hub holds: its own key, and the root's word on it.
#[derive(Debug)]
pub struct HubKeys {
    /// The hub's directory key.
    pub hub: SoftwareSigner,
    /// The alliance root's public half.
    pub root: PublicKey,
    /// The certificate, a [`HubCertificate`] signed by the root.
    pub certificate: Signed,
    /// Keys that were in use before, the newest last: what they signed stays valid.
    pub past: Vec<PublicKey>,
}

impl HubKeys {
    /// Certifies the hub key made of `hub` by the root made of `root`, 32 secret bytes each.
    pub fn certify(
        root: &[u8; 32],
        hub: &[u8; 32],
        scope: ScopeId,
        at: Millis,
    ) -> Result<Self, KeyFileError> {
        let signer = |secret| SoftwareSigner::from_secret(secret).ok_or(KeyFileError::NoKey);
        let (root, hub) = (signer(root)?, signer(hub)?);
        let certificate = HubCertificate {
            scope,
            key: hub.public_key(),
            at,
        };
        Ok(Self {
            root: root.public_key(),
            certificate: Signed::seal(&certificate, &root).map_err(
                |(SignError::Locked | SignError::Gone | SignError::Failed)| KeyFileError::NoKey,
            )?,
            hub,
            past: Vec::new(),
        })
    }

    /// Writes `root.key`, `hub.key` and `hub.cert` into a new folder.
    pub fn write(&self, folder: &Path, root: &[u8; 32]) -> Result<(), KeyFileError> {
        fs::create_dir_all(folder).map_err(io_error(folder))?;
        write_private(&folder.join("root.key"), &hex::encode(root))?;
        write_private(&folder.join("hub.key"), &hex::encode(self.hub.secret()))?;
        let certificate = to_cbor(&(&self.certificate, &self.root));
        write_private(&folder.join("hub.cert"), &hex::encode(certificate))
    }

    /// Puts a key made of `hub` in the place of the one in a folder, certified by the root whose
    /// secret is `root`; the one before is remembered in `hub.past`.
    ///
    /// A crash leaves the old pair, or the new key with its certificate still beside.
    pub fn renew(
        folder: &Path,
        root: &[u8; 32],
        hub: &[u8; 32],
        at: Millis,
    ) -> Result<Self, KeyFileError> {
        let old = Self::read(folder)?;
        let scope = old.scope().ok_or(KeyFileError::NoKey)?;
        let mut renewed = Self::certify(root, hub, scope, at)?;
        if renewed.root != old.root {
            return Err(KeyFileError::AnotherRoot);
        }
        renewed.past = old.past;
        renewed.past.push(old.hub.public_key());
        let certificate = to_cbor(&(&renewed.certificate, &renewed.root));
        replace_private(
            &folder.join("hub.past"),
            &hex::encode(to_cbor(&renewed.past)),
        )?;
        let next = folder.join(NEXT_CERTIFICATE);
        replace_private(&next, &hex::encode(certificate))?;
        replace_private(&folder.join("hub.key"), &hex::encode(hub))?;
        let file = folder.join("hub.cert");
        fs::rename(&next, &file).map_err(io_error(&file))?;
        Ok(renewed)
    }

    /// Reads `hub.key` and `hub.cert`; the root's key is not needed, and may be gone.
    pub fn read(folder: &Path) -> Result<Self, KeyFileError> {
        let file = folder.join("hub.key");
        let hub = read_hex(&file)?
            .try_into()
            .ok()
            .and_then(|secret: [u8; 32]| SoftwareSigner::from_secret(&secret))
            .ok_or(KeyFileError::NotAKey { file })?;
        let own = hub.public_key();
        let (certificate, root) =
            read_certificate(&folder.join("hub.cert"), &own).or_else(|why| {
                let next = folder.join(NEXT_CERTIFICATE);
                if next.exists() {
                    read_certificate(&next, &own)
                } else {
                    Err(why)
                }
            })?;
        let file = folder.join("hub.past");
        let past: Vec<PublicKey> = if file.exists() {
            from_cbor_strict(&read_hex(&file)?).map_err(|_| KeyFileError::NotAKey { file })?
        } else {
            Vec::new()
        };
        Ok(Self {
            past: past.into_iter().filter(|key| *key != own).collect(),
            hub,
            root,
            certificate,
        })
    }

    /// Gives the scope that the certificate names.
    pub fn scope(&self) -> Option<ScopeId> {
        HubCertificate::from_bytes(&self.certificate.payload)
            .ok()
            .map(|held| held.scope)
    }

    /// Derives what keeps nonces unguessable, without a further secret to store.
    pub(crate) fn nonce_secret(&self) -> Hash {
        Hash::of_item("hucha.nonce-key.1", &self.hub.secret())
    }
}

/// Reads a certificate of the key `own`, and the root it names.
fn read_certificate(file: &Path, own: &PublicKey) -> Result<(Signed, PublicKey), KeyFileError> {
    let wrong = || KeyFileError::NotAKey {
        file: file.to_owned(),
    };
    let (certificate, root): (Signed, PublicKey) =
        from_cbor_strict(&read_hex(file)?).map_err(|_| wrong())?;
    match certificate.verify::<HubCertificate>(&root) {
        Ok(held) if held.key == *own => Ok((certificate, root)),
        Ok(_) | Err(_) => Err(wrong()),
    }
}

/// Reads a secret of 32 bytes from a key file.
pub fn read_secret(file: &Path) -> Result<[u8; 32], KeyFileError> {
    read_hex(file)?
        .try_into()
        .map_err(|_| KeyFileError::NotAKey {
            file: file.to_owned(),
        })
}

/// Puts a private file in the place of another, whole or not at all.
fn replace_private(file: &Path, text: &str) -> Result<(), KeyFileError> {
    let beside = file.with_extension("part");
    if beside.exists() {
        fs::remove_file(&beside).map_err(io_error(&beside))?;
    }
    write_private(&beside, text)?;
    fs::rename(&beside, file).map_err(io_error(file))
}

fn read_hex(file: &Path) -> Result<Vec<u8>, KeyFileError> {
    let text = fs::read_to_string(file).map_err(io_error(file))?;
    hex::decode(text.trim()).map_err(|_| KeyFileError::NotAKey {
        file: file.to_owned(),
    })
}

fn write_private(file: &Path, text: &str) -> Result<(), KeyFileError> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let mut out = options.open(file).map_err(io_error(file))?;
    writeln!(out, "{text}")
        .and_then(|()| out.sync_all())
        .map_err(io_error(file))
}

fn io_error(file: &Path) -> impl FnOnce(io::Error) -> KeyFileError {
    let file = file.to_owned();
    |source| KeyFileError::Io { file, source }
}
