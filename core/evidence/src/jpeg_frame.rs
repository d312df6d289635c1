//! Is this a whole JPEG? Decided on the markers, before any pixel is decoded.
//!
//! A decoder is made to show what it can; half a photo would come out grey below. Evidence must
//! not, so the end of the picture has to be in the file. Bytes after that end are allowed:
//! phones append depth maps and second pictures there.

/// Tells what is wrong with the frame of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FrameFault {
    /// The file does not start like a JPEG.
    NotJpeg,
    /// The file ends before the end-of-image marker.
    Truncated,
    /// The picture is arithmetic coded, lossless or hierarchical.
    Unsupported,
}

/// Describes a whole file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Frame {
    /// Where the end-of-image marker starts, in bytes.
    pub(crate) end: usize,
    /// Whether all pixels come in one sequential scan, as cameras write them.
    pub(crate) is_one_scan: bool,
}

const SOI: u8 = 0xD8;
const EOI: u8 = 0xD9;
const SOS: u8 = 0xDA;
const PROGRESSIVE: u8 = 0xC2;

/// Walks the markers from start-of-image to end-of-image.
pub(crate) fn check_frame(bytes: &[u8]) -> Result<Frame, FrameFault> {
    let Some(mut rest) = bytes.strip_prefix(&[0xFF, SOI]) else {
        return Err(FrameFault::NotJpeg);
    };
    if rest.first().is_some_and(|byte| *byte != 0xFF) {
        return Err(FrameFault::NotJpeg);
    }
    let mut scans = 0_u32;
    let mut is_sequential = true;
    loop {
        let (marker, after) = next_marker(rest).ok_or(FrameFault::Truncated)?;
        rest = match marker {
            EOI if scans > 0 => {
                let end = bytes.len() - after.len() - 2;
                return Ok(Frame {
                    end,
                    is_one_scan: is_sequential && scans == 1,
                });
            }
            EOI => return Err(FrameFault::Truncated),
            // Markers without a length: restart, start of image, temporary.
            0xD0..=0xD7 | SOI | 0x01 => after,
            // Frames by lossless, hierarchical or arithmetic coding. Told by us, since the
            // decoder calls them a format error.
            0xC3 | 0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xCF => return Err(FrameFault::Unsupported),
            _ => {
                scans += u32::from(marker == SOS);
                is_sequential &= marker != PROGRESSIVE;
                skip_segment(after).ok_or(FrameFault::Truncated)?
            }
        };
    }
}

/// Returns the next marker and what follows it; stuffed zeros and fill bytes are passed over.
fn next_marker(mut bytes: &[u8]) -> Option<(u8, &[u8])> {
    loop {
        let at = bytes.iter().position(|byte| *byte == 0xFF)?;
        bytes = bytes.get(at + 1..)?;
        match bytes.first()? {
            0x00 => bytes = bytes.get(1..)?,
            0xFF => {}
            marker => return Some((*marker, bytes.get(1..)?)),
        }
    }
}

fn skip_segment(bytes: &[u8]) -> Option<&[u8]> {
    let (length, _) = bytes.split_first_chunk::<2>()?;
    bytes.get(usize::from(u16::from_be_bytes(*length)).max(2)..)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: &[u8] = &[
        0xFF, 0xD8, 0xFF, 0xE1, 0, 6, 0xFF, 0xD9, 0xFF, 0xD9, 0xFF, 0xDA, 0, 2, 1, 0xFF, 0, 2,
        0xFF, 0xD0, 3, 0xFF, 0xD9,
    ];

    #[test]
    fn an_end_marker_inside_a_segment_is_not_the_end() {
        assert_eq!(
            check_frame(WHOLE),
            Ok(Frame {
                end: WHOLE.len() - 2,
                is_one_scan: true
            })
        );
        for cut in 3..WHOLE.len() {
            assert_eq!(
                check_frame(&WHOLE[..cut]),
                Err(FrameFault::Truncated),
                "cut at {cut}"
            );
        }
    }

    #[test]
    fn bytes_after_the_picture_are_allowed() {
        let mut bytes = WHOLE.to_vec();
        bytes.extend_from_slice(b"depth map");
        assert_eq!(
            check_frame(&bytes),
            Ok(Frame {
                end: WHOLE.len() - 2,
                is_one_scan: true
            })
        );
    }

    #[test]
    fn text_is_not_a_jpeg() {
        assert_eq!(check_frame(b"not a photo"), Err(FrameFault::NotJpeg));
        assert_eq!(check_frame(&[0xFF, 0xD8, 0x20]), Err(FrameFault::NotJpeg));
    }
}
