//! Photo files as far as they may and can be shown.

use std::fs;

use hucha_model::Lang;
use hucha_model::view::PhotoView;

/// Says what stands in the place of a photo.
pub(crate) enum Photo {
    /// The bytes of a JPEG.
    Jpeg(Vec<u8>),
    /// The file is not on this device, or is no JPEG.
    Absent,
    /// The host keeps it inside the pair; its bytes are not even read.
    Withheld,
}

/// Reads one photo.
pub(crate) fn load_photo(photo: &PhotoView) -> Photo {
    if photo.is_withheld {
        return Photo::Withheld;
    }
    match fs::read(&photo.file) {
        Ok(bytes) if bytes.starts_with(&[0xff, 0xd8, 0xff]) => Photo::Jpeg(bytes),
        Ok(_) | Err(_) => Photo::Absent,
    }
}

/// Words a photo that is not on this device.
pub(crate) fn absent(lang: Lang) -> &'static str {
    lang.pick("照片未到本机", "photo not on this device")
}

/// Words a photo that the host keeps inside the pair.
pub(crate) fn withheld(lang: Lang) -> &'static str {
    lang.pick("照片不外传", "photo not passed on")
}
