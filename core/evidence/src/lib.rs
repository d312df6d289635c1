//! Photo pipeline: hash the untouched original, read EXIF, upright master and thumbnail.
