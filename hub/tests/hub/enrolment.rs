//! Enrolment codes: one phone, three days.

use crate::world::*;
use hucha_hub::EnrolRefusal;
use hucha_model::sign::{Signer as _, SoftwareSigner};
use hucha_model::wire::*;
use hucha_model::{DeviceId, Millis};

fn request(code: &str, seed: u8) -> Signed {
    let signer = SoftwareSigner::from_secret(&[seed; 32]).unwrap();
    let device = DeviceId::from_bytes([seed; 16]);
    let request = EnrolRequest {
        code: code.into(),
        device,
        key: signer.public_key(),
        owner: None,
    };
    Signed::seal(&request, &signer).unwrap()
}

#[test]
fn a_code_makes_one_device_whose_certificate_the_root_signed() {
    let mut core = hub();
    let person = person(&core, "秦望海");
    let code = core.make_enrol_code(person, noon(), [3; 10]).unwrap();
    let answer = core.enrol(&request(&code, 21), noon()).unwrap();
    assert_eq!(
        (answer.person, answer.org),
        (person, org(&core, "天福精化"))
    );
    let certificate: HubCertificate = answer.certificate.verify(core.root_key()).unwrap();
    assert_eq!(
        (certificate.scope, certificate.key),
        (core.scope(), core.hub_key())
    );
    core.verify_chain().unwrap();
}

#[test]
fn a_used_code_enrols_no_second_phone_but_answers_the_first_again() {
    let mut core = hub();
    let person = person(&core, "秦望海");
    let code = core.make_enrol_code(person, noon(), [3; 10]).unwrap();
    core.enrol(&request(&code, 21), noon()).unwrap();
    let n = core.chain_end().unwrap().n;
    let second = core.enrol(&request(&code, 22), noon());
    assert!(matches!(second, Err(EnrolRefusal::UsedCode)));
    let again = core.enrol(&request(&code.to_lowercase().replace('-', " "), 21), noon());
    assert_eq!(again.unwrap().person, person);
    assert_eq!(core.chain_end().unwrap().n, n);
}

#[test]
fn unknown_old_and_forged_requests_are_refused_by_name() {
    let mut core = hub();
    let person = person(&core, "秦望海");
    let code = core.make_enrol_code(person, noon(), [3; 10]).unwrap();
    let unknown = core.enrol(&request("AAAA-AAAA-AAAA-AAAA", 21), noon());
    assert!(matches!(unknown, Err(EnrolRefusal::UnknownCode)));
    let late = Millis(noon().0 + 4 * 24 * 60 * MINUTE);
    assert!(matches!(
        core.enrol(&request(&code, 21), late),
        Err(EnrolRefusal::ExpiredCode)
    ));
    let mut forged = request(&code, 21);
    forged.sig[0] ^= 1;
    assert!(matches!(
        core.enrol(&forged, noon()),
        Err(EnrolRefusal::Malformed)
    ));
    assert!(core.enrol(&request(&code, 21), noon()).is_ok());
}

#[test]
fn one_phone_belongs_to_one_person() {
    let mut core = hub();
    let (one, two) = (person(&core, "秦望海"), person(&core, "尤家和"));
    let code = core.make_enrol_code(one, noon(), [3; 10]).unwrap();
    core.enrol(&request(&code, 21), noon()).unwrap();
    let code = core.make_enrol_code(two, noon(), [4; 10]).unwrap();
    assert!(matches!(
        core.enrol(&request(&code, 21), noon()),
        Err(EnrolRefusal::DeviceTaken)
    ));
}
