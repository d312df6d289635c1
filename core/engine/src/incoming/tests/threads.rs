//! Judging on several threads changes nothing but the time it takes.

use super::pair::{NEW_DEVICE, enrolled, key_of, pushed, record};
use super::{items, receive, two};
use hucha_model::wire::{Attestation, Signed, SignedDecision};
use hucha_model::{DeviceId, EntityId};
use hucha_store::{Origin, Reads};
use hucha_sync::Item;
use std::num::NonZeroUsize;

#[test]
fn a_phone_accepts_the_same_on_any_number_of_threads() {
    let folder = tempfile::tempdir().unwrap();
    let (old, _, visits) = two(folder.path());
    let mut all = pushed(&old);
    let third = EntityId::from_bytes([73; 16]);
    let forger = key_of(DeviceId::from_bytes([66; 16]));
    for item in &mut all {
        // One visit's run and one decision under a stranger's signature.
        match item {
            Item::Run { attestation, .. } => {
                let held: Attestation = attestation.open().unwrap();
                if held.doc == visits[1].1 {
                    *attestation = Signed::seal(&held, &forger).unwrap();
                }
            }
            Item::Decision(signed) if signed.decision().unwrap().entity.id == third => {
                let decision = signed.decision().unwrap();
                *signed = SignedDecision::seal(decision, signed.text.clone(), &forger).unwrap();
            }
            Item::Decision(_)
            | Item::Row(_)
            | Item::Opened(_)
            | Item::Record(_)
            | Item::Granted { .. }
            | Item::Ended { .. }
            | Item::Widened { .. } => {}
        }
    }
    let on = |threads: usize| {
        let home = folder.path().join(threads.to_string());
        let phone = enrolled(&home, NEW_DEVICE, true);
        phone.engine.judge_on(NonZeroUsize::new(threads).unwrap());
        // Numbered by the hub, so that stage one leaves the authors to stage two.
        let records = all.iter().zip(101..).map(|(item, n)| record(item, n));
        receive(&phone, items(records.collect()), Origin::Hub);
        receive(&phone, items(all.clone()), Origin::Hub);
        let accepted = phone.engine.accept_some(usize::MAX).unwrap();
        let (aside, waiting) = phone
            .engine
            .lock()
            .store
            .read(|reads: &Reads| Ok((reads.quarantined()?, reads.inbox_waiting_len()?)))
            .unwrap();
        let aside: Vec<_> = aside.into_iter().map(|row| (row.hash, row.why)).collect();
        let shown: Vec<_> = visits
            .iter()
            .map(|(activity, _)| phone.engine.visit_content(*activity).ok())
            .collect();
        (accepted, aside, waiting, shown)
    };
    let one = on(1);
    assert!(one.1.iter().any(|(_, why)| why == "signature"), "{one:?}");
    assert!(one.3.iter().any(Option::is_some), "{one:?}");
    for threads in [2, 5, 16] {
        assert_eq!(on(threads), one);
    }
}
