//! People take photos: tiny pictures whose bytes carry a canary.

use super::Mix;
use super::notes::PhotoNote;
use crate::book;
use crate::markers::reached;
use crate::violation::Violation;
use hucha_engine::{Command, Receipt};
use hucha_model::content::{PhotoFor, PhotoMoment};
use jpeg_encoder::{ColorType, Encoder};

/// Pixels of a side.
const SIDE: u16 = 16;

impl Mix {
    /// Takes a photo in an open visit of the phone's plant.
    pub(super) fn photograph(&mut self, who: usize) -> Result<(), Violation> {
        let plant = self.network.phone(who).owner.plant;
        let open: Vec<usize> = self
            .notes
            .visits_of(plant)
            .into_iter()
            .filter(|at| self.notes.visits[*at].is_open)
            .collect();
        let Some(folder) = &self.network.world.folder else {
            return Ok(());
        };
        let path = folder.path().join("camera.jpg");
        if open.is_empty() {
            return Ok(());
        }
        let at = *self.dice().pick(&open);
        let visit = self.notes.visits[at].clone();
        let findings = visit.findings.clone();
        let dice = self.dice();
        let of_finding = !findings.is_empty() && dice.happens(60);
        let (shows, seers) = if of_finding {
            (PhotoFor::Finding(dice.pick(&findings).0), visit.listed())
        } else {
            (PhotoFor::Activity, visit.team())
        };
        let moment = if dice.happens(50) {
            PhotoMoment::Before
        } else {
            PhotoMoment::After
        };
        let mut grain = [0; 8];
        dice.fill(&mut grain);
        let words = self.words(seers);
        let bytes = picture(grain, words.as_bytes());
        std::fs::write(&path, &bytes)?;
        let doc = visit.activity.visit_doc();
        book::action("take a photo");
        let command = Command::Capture {
            doc,
            path,
            clock_offset_s: None,
            shows,
            moment,
        };
        if let Some(Receipt::Photo { photo }) = self.execute(who, command)? {
            reached("photo_captured");
            self.notes.photos.push(PhotoNote {
                who,
                doc,
                photo,
                bytes,
            });
        }
        Ok(())
    }
}

/// Makes a JPEG with a comment in it.
fn picture(grain: [u8; 8], comment: &[u8]) -> Vec<u8> {
    let pixels: Vec<u8> = (0..usize::from(SIDE * SIDE * 3))
        .map(|at| grain[at % 8].wrapping_add((at / 7) as u8))
        .collect();
    let mut bytes = Vec::new();
    Encoder::new(&mut bytes, 80)
        .encode(&pixels, SIDE, SIDE, ColorType::Rgb)
        .expect("sixteen pixels a side are encoded");
    let length = (comment.len() as u16 + 2).to_be_bytes();
    let segment = [&[0xff, 0xfe], length.as_slice(), comment].concat();
    // After the start of the image.
    bytes.splice(2..2, segment);
    bytes
}
