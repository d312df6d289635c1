//! What goes wrong with phones and people: clocks, kills, full disks, withdrawals, lost keys, new
//! people in old posts.

use super::{Mix, Swarm};
use crate::book;
use crate::markers::reached;
use crate::rng::Dice;
use crate::snapshot::Snapshot;
use crate::violation::{Violation, promise};
use crate::world::{self, Owner, people};
use hucha_engine::{Command, Home, Receipt};
use hucha_model::directory::AsOf;
use std::collections::BTreeMap;

/// Who is hit by what lasts, and when. A phone that will be withdrawn or lost hands nothing over by
/// hand, so that nobody builds on work that the hub never gets.
#[derive(Debug, Clone, Default)]
pub(super) struct Plan {
    revoked: Option<(usize, usize)>,
    lost: Option<(usize, usize)>,
    director: Option<usize>,
    leader: Option<usize>,
    late: Option<usize>,
    /// When the hub is copied, and when the copy takes its place.
    pub(super) copied: Option<usize>,
    pub(super) restored: Option<usize>,
    doomed: Vec<usize>,
}

impl Plan {
    pub(super) fn of(swarm: &Swarm, phones: &[(&'static str, Owner)], dice: &mut Dice) -> Self {
        let mut plan = Self::default();
        let some_step = |dice: &mut Dice| swarm.steps / 4 + dice.below(swarm.steps / 2);
        // The first two phones stay: without them nothing goes on.
        let hit = |dice: &mut Dice| (phones.len() > 2).then(|| 2 + dice.below(phones.len() - 2));
        if swarm.revokes
            && let Some(who) = hit(dice)
        {
            plan.revoked = Some((who, some_step(dice)));
            plan.doomed.push(who);
        }
        if swarm.loses_key
            && let Some(who) = hit(dice).filter(|who| !plan.doomed.contains(who))
        {
            plan.lost = Some((who, some_step(dice)));
            plan.doomed.push(who);
        }
        if swarm.new_director {
            plan.director = Some(some_step(dice));
            let of_dave = (0..phones.len()).filter(|who| phones[*who].1 == people::DAVE);
            plan.doomed.extend(of_dave);
        }
        plan.leader = swarm.new_leader.then(|| some_step(dice));
        plan.late = swarm.comes_late.then(|| some_step(dice));
        if swarm.restores {
            let mut fork = dice.fork("restore");
            let copied = fork.below(swarm.steps * 2 / 3);
            plan.copied = Some(copied);
            plan.restored = Some(copied + 1 + fork.below(swarm.steps - copied));
        }
        plan
    }

    pub(super) fn is_doomed(&self, who: usize) -> bool {
        self.doomed.contains(&who)
    }
}

impl Mix {
    /// Lets happen what is planned for this step.
    pub(super) fn strike(&mut self, step: usize) -> Result<(), Violation> {
        let plan = self.plan.clone();
        self.lose_a_day(step)?;
        if let Some((who, _)) = plan.revoked.filter(|(_, at)| *at == step) {
            self.plan.revoked = None;
            // A phone of the director who was replaced is withdrawn already.
            if !self.network.troubled.gone.contains(&who) {
                self.revoke(who)?;
            }
        }
        if let Some((who, _)) = plan.lost.filter(|(_, at)| *at == step) {
            self.plan.lost = None;
            if !self.network.troubled.gone.contains(&who) {
                self.lose_key(who)?;
            }
        }
        if plan.director == Some(step) {
            self.plan.director = None;
            self.replace_director()?;
        }
        if plan.leader == Some(step) {
            self.plan.leader = None;
            self.change_leader()?;
        }
        if plan.late == Some(step) {
            self.plan.late = None;
            book::fault("a phone that comes late");
            reached("phone_came_late");
            let (name, owner) = super::cast::LATE;
            self.enrol(name, owner)?;
        }
        if self.swarm.clocks > 0 && self.dice().happens(3) {
            book::fault("a clock that jumps");
            let who = self.anybody();
            self.network.turn_clock(who, self.swarm.clocks);
        }
        Ok(())
    }

    fn enrol(&mut self, name: &'static str, owner: Owner) -> Result<(), Violation> {
        self.network.end_recovery()?;
        let mut dice = self.dice().fork(name);
        self.network.world.enrol(name, owner, &mut dice)?;
        // A hub that comes back without a phone has to enrol it anew; here it is copied after that.
        if self.copy.is_some() {
            self.copy = Some(self.network.world.copy_hub()?);
        }
        Ok(())
    }

    /// The hub withdraws a phone that does not know of it.
    fn revoke(&mut self, who: usize) -> Result<(), Violation> {
        book::fault("a phone that is withdrawn");
        if self.has_unsent_work(who)? {
            reached("revoked_with_work");
        }
        self.withdraw(who)
    }

    fn withdraw(&mut self, who: usize) -> Result<(), Violation> {
        let device = self
            .network
            .phone(who)
            .engine()
            .identity()
            .expect("an enrolled phone")
            .device;
        self.network.end_recovery()?;
        let now = self.network.world.time.now();
        let is_done = self.network.world.hub.revoke_device(device, now)?;
        // A restored hub may not have heard of the device again.
        promise(is_done || self.network.troubled.restored, || {
            "I7: the hub does not know its device".into()
        })?;
        self.withdrawn.insert(device);
        self.network.troubled.gone.insert(who);
        self.network.troubled.by_somebody = true;
        // It goes on for a while, and is turned away.
        self.network.sync(who)
    }

    fn has_unsent_work(&self, who: usize) -> Result<bool, Violation> {
        let waiting = self
            .network
            .phone(who)
            .engine()
            .sync_state(hucha_model::Lang::En)?;
        Ok(waiting.only_here > 0)
    }

    /// A phone loses its key: it is withdrawn, and its person gets another one.
    fn lose_key(&mut self, who: usize) -> Result<(), Violation> {
        book::fault("a key that is lost");
        reached("key_lost");
        let owner = self.network.phone(who).owner;
        self.withdraw(who)?;
        self.network.world.devices[who].lose();
        self.enrol("replacement", owner)
    }

    /// The host names another safety director: the old one has no part in anything any more.
    fn replace_director(&mut self) -> Result<(), Violation> {
        book::fault("a director who is replaced");
        reached("director_replaced");
        for owner in &mut self.owners {
            if *owner == people::DAVE {
                *owner = people::DINA;
            }
        }
        self.network.end_recovery()?;
        let now = self.network.world.time.now();
        let roster = world::roster(&self.owners);
        self.network.world.hub.import(&roster, now)?;
        let (old, new) = (
            self.network.world.person(people::DAVE),
            self.network.world.person(people::DINA),
        );
        self.secrets().place(old, 0);
        self.secrets().place(new, 1 << people::DINA.plant);
        self.network.troubled.by_somebody = true;
        let reasons = [
            "no_access",
            "authority",
            "who.host",
            "who.pair",
            "who.member",
            "authority.leader",
            "who.changed_others",
            "who.not_host",
        ];
        self.network.troubled.reasons.extend(reasons);
        let of_old: Vec<usize> = (0..self.network.phones())
            .filter(|who| self.network.phone(*who).owner == people::DAVE)
            .filter(|who| !self.network.troubled.gone.contains(who))
            .collect();
        for who in of_old {
            // His phones stay enrolled; nobody expects anything of them any more.
            let device = self.network.phone(who).engine().identity();
            let device = device.expect("an enrolled phone").device;
            self.network.world.hub.revoke_device(device, now)?;
            self.withdrawn.insert(device);
            self.network.troubled.gone.insert(who);
        }
        self.enrol("dina", people::DINA)
    }

    fn change_leader(&mut self) -> Result<(), Violation> {
        book::fault("a leader who changes");
        reached("leader_changed");
        self.network.end_recovery()?;
        self.has_new_leader = true;
        self.put_new_leader()?;
        let person = self.network.world.person(people::ALICE);
        self.secrets().lead(person);
        self.network.troubled.reasons.extend(["who.leader"]);
        Ok(())
    }

    pub(super) fn put_new_leader(&mut self) -> Result<(), Violation> {
        let org = self.network.world.org(people::ALICE.plant);
        let time = self.network.world.time.clone();
        world::put_leader(&mut self.network.world.hub, org, people::ALICE, &time)
    }

    /// Cuts a phone off, or joins it again.
    pub(super) fn cut_or_join(&mut self, who: usize) {
        book::fault("a partition");
        self.network.toggle_cut(who);
        match self.cut_since.remove(&who) {
            Some(since) if self.step - since >= 10 => reached("cut_off_long"),
            Some(_) => {}
            None => {
                self.cut_since.insert(who, self.step);
            }
        }
    }

    /// Ends a phone's process without a word; what was saved is there again.
    pub(super) fn restart(&mut self, who: usize) -> Result<(), Violation> {
        if !matches!(self.network.phone(who).home(), Home::Folder(_)) {
            return Ok(());
        }
        book::fault("a restart");
        if self.has_unsent_work(who)? {
            reached("phone_restarted_with_work");
        }
        self.network.restart(who)?;
        // A new process has no cap on its room.
        self.network.troubled.full.remove(&who);
        self.nothing_saved_is_lost(who)
    }

    /// Checks that a phone holds every edit it said is saved.
    fn nothing_saved_is_lost(&self, who: usize) -> Result<(), Violation> {
        book::checked("I15");
        let mut by_doc: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for acked in self.notes.acked.iter().filter(|acked| acked.who == who) {
            let stands = self.network.phone(who).engine().stands_as(acked.hash)?;
            by_doc.entry(acked.doc).or_default().extend(stands);
        }
        let activities = self.notes.visits.iter().map(|visit| visit.activity);
        let phone = self.network.phone(who);
        for activity in activities {
            let doc = activity.visit_doc();
            if let Some(hashes) = by_doc.get(&doc) {
                Snapshot::of(phone, activity)?.holds_all(doc, hashes, phone.name)?;
            }
        }
        for (_, entity, hash) in self.notes.decided.iter().filter(|(by, ..)| *by == who) {
            let is_there = phone.engine().state(*entity)?.outcome_of(*hash).is_some();
            promise(is_there, || {
                format!("I15: {} has lost a decision it said is saved", phone.name)
            })?;
        }
        Ok(())
    }

    /// Lets a phone do a command and kills it in the write.
    pub(super) fn execute_and_kill(
        &mut self,
        who: usize,
        command: Command,
    ) -> Result<(), Violation> {
        book::fault("a kill in the middle of a write");
        let mut dice = self.dice().fork("kill");
        let is_edit = if let Command::Edit { doc, edit } = &command {
            Some((*doc, edit.clone()))
        } else {
            None
        };
        let done = self.network.world.devices[who]
            .kill_in_write(&mut dice, |engine| engine.execute(command))?;
        // Judged by the room it had in the write; the new process has no cap.
        let receipt = self.judge(who, done)?;
        self.network.troubled.full.remove(&who);
        self.nothing_saved_is_lost(who)?;
        let phone = self.network.phone(who);
        let is_kept = match receipt {
            Some(Receipt::Change { hash }) => {
                self.notes.maybe.insert(hash);
                let (doc, edit) = is_edit.expect("a change is of an edit");
                self.notes
                    .maybe_findings
                    .extend(super::documents::finding_of(&edit));
                let visit = self
                    .notes
                    .visits
                    .iter()
                    .find(|v| v.activity.visit_doc() == doc);
                let Some(visit) = visit else { return Ok(()) };
                let snapshot = Snapshot::of(phone, visit.activity)?;
                let is_kept = snapshot
                    .changes
                    .get(&doc)
                    .is_some_and(|all| all.contains(&hash));
                if is_kept {
                    self.notes.acked.push(super::notes::Acked {
                        who,
                        doc,
                        hash,
                        edit,
                    });
                }
                is_kept
            }
            Some(Receipt::Decision { entity, hash }) => {
                let is_kept = phone.engine().state(entity)?.outcome_of(hash).is_some();
                if is_kept {
                    self.note_decision(who, entity, hash);
                }
                is_kept
            }
            Some(
                Receipt::Finding { .. }
                | Receipt::Photo { .. }
                | Receipt::Document { .. }
                | Receipt::Done,
            )
            | None => {
                return Ok(());
            }
        };
        reached(if is_kept {
            "killed_in_write_kept"
        } else {
            "killed_in_write_lost"
        });
        Ok(())
    }

    /// Takes all room away from a phone, or gives it back.
    pub(super) fn fill_disk(&mut self, who: usize) -> Result<(), Violation> {
        if !self.swarm.full_disks {
            return Ok(());
        }
        if self.network.troubled.full.remove(&who) {
            self.network.phone(who).engine().cap_storage(None)?;
        } else {
            book::fault("a full disk");
            self.network.troubled.full.insert(who);
            self.network.phone(who).engine().cap_storage(Some(0))?;
        }
        Ok(())
    }

    /// Names who leads the alliance, for those who ask.
    pub(super) fn leader(&self) -> Option<hucha_model::PersonId> {
        let day = self.network.world.time.now().day();
        let directory = self.network.world.hub.directory();
        directory.leader(AsOf::NOW, day).map(|term| term.person)
    }
}
