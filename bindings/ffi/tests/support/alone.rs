//! An engine that belongs to nobody yet, in a folder of its own.

use crate::support::ports::{Key, Secrets};
use crate::support::wait::wait;
use hucha_ffi::{Engine, FfiError, OpenRequest, SecretStore, Signer, open_engine};
use hucha_model::Lang;
use std::path::Path;
use std::sync::Arc;

/// Opens an engine in `folder` with these borders.
pub(crate) fn open_with(
    folder: &Path,
    key: Arc<dyn Signer>,
    secrets: Arc<dyn SecretStore>,
) -> Result<Arc<Engine>, FfiError> {
    let request = OpenRequest {
        folder: folder.to_owned(),
        lang: Lang::Zh,
    };
    wait(open_engine(request, key, secrets, None))
}

/// Opens an engine in `folder` with a key and a store of its own.
pub(crate) fn open(folder: &Path) -> Arc<Engine> {
    open_with(folder, Key::new([7; 32]), Arc::new(Secrets::default())).unwrap()
}

/// Gives the text of a QR code that is well made; nobody listens at its address.
pub(crate) fn code() -> String {
    use hucha_model::sign::{Signer as _, SoftwareSigner};
    let hub = SoftwareSigner::from_secret(&[9; 32]).unwrap();
    hucha_sync::Enrolment::new("http://127.0.0.1:9", hub.public_key(), "CODE")
        .unwrap()
        .to_text()
}
