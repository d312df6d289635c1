//! The text in an enrolment QR code.

use hucha_sync::{Enrolment, EnrolmentError};

/// Reads a text; what is read is written in both spellings and read again.
pub fn enrolment(data: &[u8]) -> &'static str {
    let text = String::from_utf8_lossy(data);
    let enrolment = match Enrolment::parse(&text) {
        Ok(enrolment) => enrolment,
        Err(error) => return word(error),
    };
    let again = Enrolment::parse(&enrolment.to_text());
    assert_eq!(again.as_ref(), Ok(&enrolment), "the readable spelling");
    if let Some(short) = enrolment.to_qr_text() {
        let again = Enrolment::parse(&short).expect("the short spelling is read");
        // Names of hosts have no case, so that this spelling may fold it.
        assert!(again.hub.eq_ignore_ascii_case(&enrolment.hub));
        assert_eq!((again.root, again.code), (enrolment.root, enrolment.code));
    }
    "read"
}

fn word(error: EnrolmentError) -> &'static str {
    match error {
        EnrolmentError::NotAnEnrolment => "not one",
        EnrolmentError::UnknownVersion => "version",
        EnrolmentError::BadParts => "parts",
        EnrolmentError::BadHub => "hub",
        EnrolmentError::BadRoot => "root",
        EnrolmentError::BadCode => "code",
    }
}
