//! Things of the inbox as they are read: parsed, and their author's signature looked at, on as many
//! threads as there are. It needs no store, and most of the time of the second stage goes here and
//! into the gate.

use super::accept::read_item;
use crate::inner::Inner;
use crate::lanes;
use hucha_model::directory::{AsOf, Directory};
use hucha_model::wire::{Attestation, Opened, Payload, Signed};
use hucha_model::{DeviceId, PersonId};
use hucha_store::InboxRow;
use hucha_sync::Item;

/// A thing of the inbox.
pub(super) struct Seen {
    pub(super) row: InboxRow,
    /// `None` when the bytes were damaged.
    pub(super) item: Option<Item>,
    /// True when the device it names is known, is that person's, and signed it.
    pub(super) is_signed: bool,
}

impl Inner {
    /// Reads things of the inbox against a directory, in their order.
    pub(super) fn see(&self, rows: Vec<InboxRow>, directory: &Directory) -> Vec<Seen> {
        lanes::each(self.threads, rows, |row| {
            let item = read_item(&row);
            let is_signed = item.as_ref().is_some_and(|item| is_signed(item, directory));
            Seen {
                row,
                item,
                is_signed,
            }
        })
    }
}

/// Tells whether an item is signed by its author; what is the hub's own word never is.
fn is_signed(item: &Item, directory: &Directory) -> bool {
    match item {
        Item::Opened(signed) => {
            by_author::<Opened>(signed, directory, |opened| (opened.device, opened.user))
        }
        Item::Run { attestation, .. } => {
            by_author::<Attestation>(attestation, directory, |held| (held.device, held.user))
        }
        Item::Decision(signed) => signed.decision().is_ok_and(|decision| {
            directory
                .device(decision.device, AsOf::NOW)
                .is_some_and(|device| {
                    device.person == decision.user && signed.verify(device.key).is_ok()
                })
        }),
        Item::Row(_)
        | Item::Record(_)
        | Item::Granted { .. }
        | Item::Ended { .. }
        | Item::Widened { .. } => false,
    }
}

fn by_author<P: Payload>(
    signed: &Signed,
    directory: &Directory,
    author: impl Fn(&P) -> (DeviceId, PersonId),
) -> bool {
    let Ok(payload) = signed.open::<P>() else {
        return false;
    };
    let (device, user) = author(&payload);
    directory
        .device(device, AsOf::NOW)
        .is_some_and(|found| found.person == user && signed.verify::<P>(found.key).is_ok())
}
