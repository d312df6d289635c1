//! Shrinking a picture with Lanczos3 in little memory.
//!
//! The whole-image resize would hold source, an intermediate of half its size and the result at
//! once (75 MiB for 12 megapixels). Here the result is made in bands; once a band is done its
//! source rows are no longer needed, so it is written over them.

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeError, ResizeOptions, Resizer};

use crate::pixels::Rgb;

/// Rows of the result made in one go.
const BAND: u32 = 64;
/// Below this factor a band's result could reach rows that the next band still reads.
const IN_PLACE_FROM: f64 = 1.25;
/// Lanczos3 reads three source pixels, times the factor, to either side.
const SUPPORT: f64 = 3.0;

/// Tells that the resizer refused; its sizes are ours, so this is a defect and not an input.
#[derive(Debug)]
pub(crate) struct ScaleFault;

impl From<ResizeError> for ScaleFault {
    fn from(_: ResizeError) -> Self {
        Self
    }
}

/// Returns the size with the given long edge; never larger than the picture, never zero.
pub(crate) fn fit(width: u32, height: u32, long_edge: u32) -> (u32, u32) {
    let long = width.max(height);
    if long <= long_edge {
        return (width, height);
    }
    let shrink = |side: u32| {
        let exact =
            (u64::from(side) * u64::from(long_edge) + u64::from(long) / 2) / u64::from(long.max(1));
        (exact as u32).max(1)
    };
    (shrink(width), shrink(height))
}

/// Shrinks the picture to the long edge, re-using its memory; a smaller picture stays as it is.
pub(crate) fn shrink(mut source: Rgb, long_edge: u32) -> Result<Rgb, ScaleFault> {
    let (width, height) = fit(source.width, source.height, long_edge);
    if (width, height) == (source.width, source.height) {
        return Ok(source);
    }
    let factor = f64::from(source.height) / f64::from(height);
    let stays_behind = factor >= IN_PLACE_FROM && height > BAND;
    if !stays_behind {
        return shrunk(&source, long_edge);
    }
    let mut resizer = Resizer::new();
    let mut written = 0;
    let mut top = 0;
    while top < height {
        let rows = BAND.min(height - top);
        let band = band_of(&source, &mut resizer, (width, height), top, rows)?;
        let target = source
            .data
            .get_mut(written..written + band.len())
            .ok_or(ScaleFault)?;
        target.copy_from_slice(&band);
        written += band.len();
        top += rows;
    }
    source.data.truncate(written);
    source.data.shrink_to_fit();
    Ok(Rgb {
        width,
        height,
        data: source.data,
    })
}

/// Returns a smaller copy with the long edge; a smaller picture is copied as it is.
pub(crate) fn shrunk(source: &Rgb, long_edge: u32) -> Result<Rgb, ScaleFault> {
    let (width, height) = fit(source.width, source.height, long_edge);
    let mut data = Vec::with_capacity(width as usize * height as usize * 3);
    let mut resizer = Resizer::new();
    let mut top = 0;
    while top < height {
        let rows = BAND.min(height - top);
        data.extend_from_slice(&band_of(source, &mut resizer, (width, height), top, rows)?);
        top += rows;
    }
    Ok(Rgb {
        width,
        height,
        data,
    })
}

/// Makes the rows `top..top + rows` of the result from the source rows they depend on.
fn band_of(
    source: &Rgb,
    resizer: &mut Resizer,
    (width, height): (u32, u32),
    top: u32,
    rows: u32,
) -> Result<Vec<u8>, ScaleFault> {
    let factor = f64::from(source.height) / f64::from(height);
    let margin = SUPPORT * factor + 2.0;
    let crop_top = f64::from(top) * factor;
    let crop_height = f64::from(rows) * factor;
    let first = (crop_top - margin).floor().max(0.0) as u32;
    let last = ((crop_top + crop_height + margin).ceil() as u32).min(source.height);
    let stride = source.stride();
    let bytes = source
        .data
        .get(first as usize * stride..last as usize * stride)
        .ok_or(ScaleFault)?;
    let view = ImageRef::new(source.width, last - first, bytes, PixelType::U8x3)
        .map_err(|_sizes| ScaleFault)?;
    let mut band = Image::new(width, rows, PixelType::U8x3);
    // Rounding must not push the crop out of the view.
    let inside = crop_top - f64::from(first);
    let crop_height = crop_height.min(f64::from(last - first) - inside);
    let options = ResizeOptions::new()
        .resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3))
        .crop(0.0, inside, f64::from(source.width), crop_height);
    resizer.resize(&view, &mut band, &options)?;
    Ok(band.into_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(width: u32, height: u32) -> Rgb {
        let mut data = Vec::new();
        for y in 0..height {
            for x in 0..width {
                data.extend([
                    (x * 7 + y) as u8,
                    ((y * 5) ^ x) as u8,
                    ((x / 9 + y / 7) * 40) as u8,
                ]);
            }
        }
        Rgb {
            width,
            height,
            data,
        }
    }

    fn whole(source: &Rgb, width: u32, height: u32) -> Vec<u8> {
        let view = ImageRef::new(source.width, source.height, &source.data, PixelType::U8x3);
        let mut target = Image::new(width, height, PixelType::U8x3);
        let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3));
        Resizer::new()
            .resize(&view.unwrap(), &mut target, &options)
            .unwrap();
        target.into_vec()
    }

    #[test]
    fn bands_in_place_equal_one_whole_resize() {
        for (w, h, edge) in [
            (700, 500, 440),
            (500, 700, 300),
            (900, 60, 80),
            (641, 640, 512),
        ] {
            let source = pattern(w, h);
            let (width, height) = fit(w, h, edge);
            let expected = whole(&source, width, height);
            let ours = shrink(source, edge).unwrap();
            assert_eq!((ours.width, ours.height), (width, height));
            let worst = ours
                .data
                .iter()
                .zip(&expected)
                .map(|(a, b)| a.abs_diff(*b))
                .max();
            assert!(worst <= Some(2), "{w}x{h}: {worst:?}");
        }
    }

    #[test]
    fn a_small_picture_is_never_enlarged() {
        assert_eq!(fit(300, 200, 320), (300, 200));
        assert_eq!(fit(4032, 3024, 2560), (2560, 1920));
        assert_eq!(fit(16_000, 1, 320), (320, 1));
    }
}
