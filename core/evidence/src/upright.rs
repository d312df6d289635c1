//! Turning a picture the way the camera was held (EXIF orientation 1 to 8).

use crate::pixels::Rgb;

/// Side of a square of pixels copied in one go; keeps a quarter turn inside the cache.
const TILE: usize = 32;

/// Returns the picture upright; orientations outside 1 to 8 count as 1.
pub(crate) fn upright(source: Rgb, orientation: u8) -> Rgb {
    let (width, height) = (source.width as usize, source.height as usize);
    if !(2..=8).contains(&orientation) || source.data.is_empty() {
        return source;
    }
    let is_quarter = orientation >= 5;
    let (new_width, new_height) = if is_quarter {
        (height, width)
    } else {
        (width, height)
    };
    // Where the pixel (x, y) of the result comes from.
    let origin = |x: usize, y: usize| -> usize {
        let (sx, sy) = match orientation {
            2 => (width - 1 - x, y),
            3 => (width - 1 - x, height - 1 - y),
            4 => (x, height - 1 - y),
            5 => (y, x),
            6 => (y, height - 1 - x),
            7 => (width - 1 - y, height - 1 - x),
            8 => (width - 1 - y, x),
            _ => (x, y),
        };
        sy * width + sx
    };
    let (from, _) = source.data.as_chunks::<3>();
    let mut data = vec![0; source.data.len()];
    let (to, _) = data.as_chunks_mut::<3>();
    for tile_y in (0..new_height).step_by(TILE) {
        for tile_x in (0..new_width).step_by(TILE) {
            for y in tile_y..(tile_y + TILE).min(new_height) {
                for x in tile_x..(tile_x + TILE).min(new_width) {
                    if let (Some(target), Some(pixel)) =
                        (to.get_mut(y * new_width + x), from.get(origin(x, y)))
                    {
                        *target = *pixel;
                    }
                }
            }
        }
    }
    Rgb {
        width: new_width as u32,
        height: new_height as u32,
        data,
    }
}
