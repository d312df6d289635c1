//! Stewards rule on late work: what came when its author's right had ended.

use super::Mix;
use crate::book;
use crate::markers::reached;
use crate::violation::{Violation, promise};
use hucha_engine::{LateWorkView, Receipt};
use hucha_model::Lang;
use hucha_model::wire::{EntityKind, EntityRef};

impl Mix {
    /// Once everybody has heard of late work, its plants rule on some of it.
    pub(super) fn stewards_rule(&mut self) -> Result<(), Violation> {
        if self.network.troubled.gone.is_empty() {
            return Ok(());
        }
        for who in self.network.present() {
            if self.dice().happens(70) {
                self.rule_on_late_work(who)?;
            }
        }
        self.network.run_until_quiescent()
    }

    /// Lets a phone's owner rule on late work that waits there, if some does.
    pub(super) fn rule_on_late_work(&mut self, who: usize) -> Result<(), Violation> {
        let waiting = self.network.phone(who).engine().late_work(Lang::En)?;
        if waiting.is_empty() {
            return Ok(());
        }
        let view = self.dice().pick(&waiting).clone();
        let admit = self.dice().happens(60);
        let entity = activity_of(&view);
        let engine = self.network.phone(who).engine();
        let ruled = engine.rule_on_late_work(view.item, admit, None);
        let ruled = ruled.map(|hash| Receipt::Decision { entity, hash });
        if let Some(Receipt::Decision { entity, hash }) = self.judge(who, ruled)? {
            book::action("rule on late work");
            self.note_decision(who, entity, hash);
        }
        Ok(())
    }
}

fn activity_of(view: &LateWorkView) -> EntityRef {
    let kind = if view.doc == view.activity.session_doc() {
        EntityKind::StudySession
    } else {
        EntityKind::Visit
    };
    EntityRef {
        kind,
        id: view.activity.into(),
    }
}

/// I5: late work stands at every steward's phone as the hub has it.
pub(crate) fn late_work_stands_alike(mix: &mut Mix) -> Result<(), Violation> {
    for who in mix.network.present() {
        let phone = mix.network.phone(who);
        for view in phone.engine().late_work(Lang::En)? {
            let at_hub = mix.network.world.hub.state_of(activity_of(&view))?;
            let is_turned_away = at_hub.late.get(&view.item) == Some(&false);
            book::checked("I5");
            promise(view.is_turned_away == is_turned_away, || {
                format!("I5: {} shows late work otherwise than the hub", phone.name)
            })?;
            reached("late_work_waits");
        }
    }
    for thing in &mix.notes.things {
        let at_hub = mix.network.world.hub.state_of(thing.entity)?;
        if at_hub.late.values().any(|admitted| *admitted) {
            reached("late_let_in");
        }
        if at_hub.late.values().any(|admitted| !*admitted) {
            reached("late_turned_away");
        }
    }
    Ok(())
}
