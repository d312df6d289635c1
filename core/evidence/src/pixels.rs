//! Decoding a JPEG to RGB pixels, within limits and without mercy for holes.

use zune_jpeg::JpegDecoder;
use zune_jpeg::errors::DecodeErrors;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use crate::ingest::Limits;
use crate::jpeg_frame::Frame;

/// Holds a picture, three bytes (red, green, blue) per pixel, row by row without padding.
pub(crate) struct Rgb {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) data: Vec<u8>,
}

impl Rgb {
    /// Returns the number of bytes of one row.
    pub(crate) fn stride(&self) -> usize {
        self.width as usize * 3
    }
}

/// Holds a decoded picture and the colour profile it was meant for.
pub(crate) struct Decoded {
    pub(crate) rgb: Rgb,
    pub(crate) icc: Option<Vec<u8>>,
}

/// Tells why no picture came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PixelFault {
    TooLarge { width: u32, height: u32 },
    Unsupported,
    Damaged,
}

/// Follows the data of a scan in place of the end marker, so that the decoder may read ahead.
const PADDING: [u8; 16] = [0; 16];

/// Decodes the picture; a file that would leave a hole in it is refused.
///
/// An end marker that comes too early would make the decoder fill up with grey and not tell
/// (zune-jpeg 0.5.15, strict mode included; 2026-11). Without the marker it runs out of bytes,
/// and that it tells. What this cannot see is a cut inside the very last row of blocks, nor one
/// in a progressive file, which no camera writes.
pub(crate) fn decode(
    mut jpeg: Vec<u8>,
    frame: Frame,
    limits: &Limits,
) -> Result<Decoded, PixelFault> {
    if frame.is_one_scan {
        jpeg.truncate(frame.end);
        jpeg.extend(PADDING);
    }
    let options = DecoderOptions::default()
        // The default would hide a larger picture behind a generic error; our own check is below.
        .set_max_width(usize::from(u16::MAX))
        .set_max_height(usize::from(u16::MAX))
        // Lenient mode fills what is missing with grey.
        .set_strict_mode(true)
        .jpeg_set_out_colorspace(ColorSpace::RGB);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(jpeg.as_slice()), options);
    decoder.decode_headers().map_err(|error| fault_of(&error))?;
    let (width, height) = decoder.dimensions().ok_or(PixelFault::Damaged)?;
    let (width, height) = (width as u32, height as u32);
    let is_too_large = width > limits.max_side
        || height > limits.max_side
        || u64::from(width) * u64::from(height) > limits.max_pixels;
    if is_too_large {
        return Err(PixelFault::TooLarge { width, height });
    }
    let data = decoder.decode().map_err(|error| fault_of(&error))?;
    if data.len() != width as usize * height as usize * 3 {
        return Err(PixelFault::Unsupported);
    }
    let icc = decoder
        .icc_profile()
        .filter(|profile| is_rgb_profile(profile));
    Ok(Decoded {
        rgb: Rgb {
            width,
            height,
            data,
        },
        icc,
    })
}

/// A profile of a CMYK or grey original does not fit the RGB copy.
fn is_rgb_profile(profile: &[u8]) -> bool {
    profile.get(16..20) == Some(b"RGB ".as_slice())
}

fn fault_of(error: &DecodeErrors) -> PixelFault {
    if matches!(error, DecodeErrors::Unsupported(_)) {
        PixelFault::Unsupported
    } else {
        PixelFault::Damaged
    }
}
