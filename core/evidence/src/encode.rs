//! Writing the small JPEGs that people look at: no EXIF, no thumbnail, no time, no place.

use jpeg_encoder::{ChromaSubsamplingMethod, ColorType, Encoder, EncodingError};

use crate::pixels::Rgb;

/// Returns the picture as a baseline JPEG of the quality (1 to 100).
///
/// The colour profile is the one thing kept beside the pixels: without it the wide colours of
/// recent phones turn pale.
pub(crate) fn encode(
    picture: &Rgb,
    quality: u8,
    icc: Option<&[u8]>,
) -> Result<Vec<u8>, EncodingError> {
    let too_wide = |_| EncodingError::ZeroImageDimensions {
        width: 0,
        height: 0,
    };
    let width = u16::try_from(picture.width).map_err(too_wide)?;
    let height = u16::try_from(picture.height).map_err(too_wide)?;
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, quality);
    encoder.set_chroma_subsampling_method(ChromaSubsamplingMethod::Average);
    if let Some(profile) = icc {
        encoder.add_icc_profile(profile)?;
    }
    encoder.encode(&picture.data, width, height, ColorType::Rgb)?;
    Ok(bytes)
}
