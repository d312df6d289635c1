//! Signed requests, plans and the enrolment text.

use crate::samples;
use hucha_model::Hash;
use hucha_model::sign::{SignError, Signer, SoftwareSigner};
use hucha_model::wire::{EnrolRequest, Signed, from_cbor_strict};
use hucha_sync::plan::{Speaker, blob_request, plan_enrol};
use hucha_sync::request::{PATH_SYNC, verify_request};
use hucha_sync::{
    Enrolment, EnrolmentError, Freshness, HttpPlan, Method, PlanBody, PlanKind, Request,
    RequestError, RequestHeaders,
};
use proptest::prelude::*;

fn headers(plan: &HttpPlan) -> RequestHeaders {
    RequestHeaders::read(|name| {
        let found = plan.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    })
    .expect("headers")
}

fn speaker(signer: &dyn Signer) -> Speaker<'_> {
    Speaker {
        hub: "https://hub.example/",
        device: samples::DEVICE,
        signer,
    }
}

#[test]
fn a_planned_sync_verifies_and_nothing_in_it_can_be_changed() {
    let signer = samples::signer();
    let plan = speaker(&signer)
        .sync(b"frames".to_vec(), "n-1")
        .expect("a plan");
    assert_eq!(plan.url, "https://hub.example/v1/sync");
    assert!(matches!(plan.kind, PlanKind::Sync { .. }));
    assert_eq!(plan.method, Method::Post);
    let headers = headers(&plan);
    assert_eq!(headers.device, samples::DEVICE);
    let request = Request {
        method: Method::Post,
        path: PATH_SYNC.to_owned(),
        body: Hash::of_bytes(b"frames"),
        fresh: headers.fresh.clone(),
    };
    let key = signer.public_key();
    assert_eq!(verify_request(&key, &request, &headers), Ok(()));
    let forgeries = [
        Request {
            method: Method::Put,
            ..request.clone()
        },
        Request {
            path: "/v1/enrol".to_owned(),
            ..request.clone()
        },
        Request {
            body: Hash::of_bytes(b"other"),
            ..request.clone()
        },
        Request {
            fresh: Freshness::Nonce("n-2".to_owned()),
            ..request.clone()
        },
    ];
    for forged in forgeries {
        let refused = verify_request(&key, &forged, &headers);
        assert!(
            matches!(refused, Err(RequestError::Signature(_))),
            "{forged:?}"
        );
    }
    let other = SoftwareSigner::from_secret(&[8; 32]).expect("a scalar");
    assert!(verify_request(&other.public_key(), &request, &headers).is_err());
}

#[test]
fn a_text_that_could_forge_a_line_is_not_signed() {
    let signer = samples::signer();
    for nonce in ["", "a\nb", "a b", "ü", &"n".repeat(129)] {
        let refused = speaker(&signer).sync(Vec::new(), nonce);
        assert_eq!(refused, Err(RequestError::BadText), "{nonce:?}");
    }
}

#[test]
fn a_blob_plan_names_its_file_and_verifies_by_path_digest_and_directory_number() {
    let signer = samples::signer();
    let sha256 = Hash::of_bytes(b"photo");
    let put = speaker(&signer)
        .blob_put(sha256, "blobs/photo".into(), 41)
        .expect("a plan");
    assert_eq!(put.url, format!("https://hub.example/v1/blobs/{sha256}"));
    assert_eq!(put.body, PlanBody::File("blobs/photo".into()));
    let key = signer.public_key();
    let own = headers(&put);
    assert_eq!(own.fresh, Freshness::Directory(41));
    let check = |request| verify_request(&key, &request, &own);
    assert_eq!(check(blob_request(Method::Put, sha256, 41)), Ok(()));
    assert!(check(blob_request(Method::Get, sha256, 41)).is_err());
    assert!(check(blob_request(Method::Put, sha256, 42)).is_err());
    assert!(check(blob_request(Method::Put, Hash::default(), 41)).is_err());
    let get = speaker(&signer).blob_get(sha256, 41).expect("a plan");
    assert_eq!(get.body, PlanBody::Empty);
    let request = blob_request(Method::Get, sha256, 41);
    assert_eq!(verify_request(&key, &request, &headers(&get)), Ok(()));
}

#[test]
fn missing_doubled_or_broken_headers_are_refused() {
    let signer = samples::signer();
    let plan = speaker(&signer).sync(Vec::new(), "n-1").expect("a plan");
    let read = |change: &dyn Fn(&str) -> Option<Option<&'static str>>| {
        RequestHeaders::read(|name| match change(name) {
            Some(value) => value,
            None => plan
                .headers
                .iter()
                .find(|(known, _)| known == name)
                .map(|(_, value)| value.as_str()),
        })
    };
    assert!(read(&|_| None).is_ok());
    for name in ["Hucha-Device", "Hucha-Nonce", "Hucha-Signature"] {
        assert!(
            read(&|asked| (asked == name).then_some(None)).is_err(),
            "{name}"
        );
    }
    for (name, value) in [
        ("Hucha-Device", "me"),
        ("Hucha-Signature", "xyz"),
        ("Hucha-Directory", "41"),
    ] {
        let broken = read(&|asked| (asked == name).then_some(Some(value)));
        assert!(broken.is_err(), "{name}");
    }
}

struct LockedKey;

impl Signer for LockedKey {
    fn public_key(&self) -> hucha_model::sign::PublicKey {
        samples::signer().public_key()
    }
    fn sign(&self, _: &[u8]) -> Result<Vec<u8>, SignError> {
        Err(SignError::Locked)
    }
}

#[test]
fn a_locked_key_postpones_the_request() {
    let postponed = speaker(&LockedKey).sync(Vec::new(), "n-1");
    assert_eq!(postponed, Err(RequestError::Sign(SignError::Locked)));
}

fn enrolment(hub: &str) -> Enrolment {
    Enrolment::new(hub, samples::signer().public_key(), "WD26-7K3M").expect("an enrolment")
}

#[test]
fn both_spellings_of_an_enrolment_read_back() {
    for hub in ["https://hub.example", "http://192.168.1.20:8470"] {
        let enrolment = enrolment(hub);
        let short = enrolment.to_qr_text().expect("no path in the address");
        assert!(
            short
                .bytes()
                .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b" $%*+-./:".contains(&b))
        );
        assert_eq!(Enrolment::parse(&short), Ok(enrolment.clone()));
        assert_eq!(Enrolment::parse(&enrolment.to_text()), Ok(enrolment));
    }
    let deep = enrolment("https://hub.example/a&b=c%/d");
    assert_eq!(deep.to_qr_text(), None);
    assert_eq!(Enrolment::parse(&deep.to_text()), Ok(deep));
}

#[test]
fn an_unusable_enrolment_text_says_why() {
    let good = enrolment("https://hub.example").to_text();
    let parse = |from: &str, to: &str| Enrolment::parse(&good.replace(from, to));
    assert_eq!(
        parse("hucha:", "http:"),
        Err(EnrolmentError::NotAnEnrolment)
    );
    assert_eq!(
        parse("hucha:1", "hucha:2"),
        Err(EnrolmentError::UnknownVersion)
    );
    assert_eq!(parse("&code=WD26-7K3M", ""), Err(EnrolmentError::BadParts));
    assert_eq!(parse("&code=", "&x=1&code="), Err(EnrolmentError::BadParts));
    assert_eq!(
        parse("&code=", "&code=AAAA&code="),
        Err(EnrolmentError::BadParts)
    );
    assert_eq!(parse("https:", "ftp:"), Err(EnrolmentError::BadHub));
    assert_eq!(
        parse("https://hub", "https://me@hub"),
        Err(EnrolmentError::BadHub)
    );
    assert_eq!(parse("root=0", "root=9"), Err(EnrolmentError::BadRoot));
    assert_eq!(parse("root=", "root=00"), Err(EnrolmentError::BadRoot));
    assert_eq!(parse("WD26-7K3M", "WD 26"), Err(EnrolmentError::BadCode));
    assert_eq!(parse("WD26-7K3M", "ABC"), Err(EnrolmentError::BadCode));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn no_scanned_text_makes_the_parser_panic(text in "\\PC{0,80}", tail in "[?*&=%a-z0-9:]{0,60}") {
        prop_assert!(Enrolment::parse(&text).is_err());
        let _ = Enrolment::parse(&format!("hucha:1{tail}"));
        let _ = Enrolment::parse(&format!("hucha:1?hub=%{text}&root={tail}&code={text}"));
    }
}

#[test]
fn enrolment_proves_that_the_device_holds_its_key() {
    let signer = samples::signer();
    let hub = enrolment("https://hub.example");
    let plan = plan_enrol(&hub, samples::DEVICE, &signer).expect("a plan");
    assert_eq!(plan.url, "https://hub.example/v1/enrol");
    let PlanBody::Bytes(body) = plan.body else {
        panic!("a body");
    };
    let signed: Signed = from_cbor_strict(&body).expect("an envelope");
    let request: EnrolRequest = signed.open().expect("a request");
    assert_eq!(signed.verify::<EnrolRequest>(&request.key), Ok(request));
}
