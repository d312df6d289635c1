//! A second, naive telling of who sees and writes what (RULES §5.0), held against the real one over
//! every story, person, thing and day of a generated matrix.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test says what it expects by failing"
)]

mod world;

use hucha_model::access::{Sight, Viewer};
use hucha_model::directory::AsOf;
use hucha_model::wire::{DocKind, EntityKind};
use world::{DAYS, HELPER, HOST, NEXT, PEOPLE, Story, World};

/// The kinds of decision asked about.
const DECIDED: [EntityKind; 8] = [
    EntityKind::Visit,
    EntityKind::Finding,
    EntityKind::Leave,
    EntityKind::Report,
    EntityKind::EscalatedIssue,
    EntityKind::Pairing,
    EntityKind::LeaderTerm,
    EntityKind::YearPlan,
];
const WRITTEN: [DocKind; 3] = [DocKind::Visit, DocKind::FollowUp, DocKind::StudySession];

/// What the naive telling looks at: one person on one day of one story.
struct Naive<'a> {
    story: &'a Story,
    who: usize,
    day: usize,
}

impl Naive<'_> {
    fn is_of(&self, org: u8) -> bool {
        let (_, of, from, to, _) = PEOPLE[self.who];
        of == org && from <= self.day && self.day <= to
    }

    fn is_officer(&self) -> bool {
        self.is_of(world::BUREAU)
    }

    fn is_of_a_plant(&self) -> bool {
        (HELPER..=world::OTHER).any(|org| self.is_of(org))
    }

    fn leads_the_alliance(&self) -> bool {
        let leader = if self.day < 2 {
            "leader"
        } else {
            "next leader"
        };
        PEOPLE[self.who].0 == leader
    }

    fn is_named_by_the_team(&self) -> bool {
        self.story.guests && PEOPLE[self.who].4
    }

    fn reads(&self, kind: DocKind) -> bool {
        match kind {
            DocKind::Visit => self.is_of(HELPER) || self.is_named_by_the_team(),
            DocKind::FollowUp => {
                let next = self.story.handed_over && self.is_of(NEXT);
                self.story.submitted && (self.is_of(HELPER) || self.is_of(HOST) || next)
            }
            DocKind::StudySession => self.is_of_a_plant() || self.is_officer(),
        }
    }

    fn writes(&self, kind: DocKind) -> bool {
        let helps_no_more = kind == DocKind::FollowUp && self.story.handed_over;
        self.reads(kind) && !(helps_no_more && self.is_of(HELPER))
    }

    fn sees(&self, kind: EntityKind) -> Sight {
        let if_office = |sight| {
            if self.is_officer() || self.leads_the_alliance() {
                sight
            } else {
                Sight::Hidden
            }
        };
        let next = self.story.handed_over && self.is_of(NEXT);
        let is_side = self.is_of(HELPER) || self.is_of(HOST) || next;
        let story = self.story;
        let is_open = story.switch || story.consent > 0 || story.major;
        match kind {
            _ if !self.is_of_a_plant() && !self.is_officer() => Sight::Hidden,
            EntityKind::Visit | EntityKind::Finding if is_side => Sight::Words,
            EntityKind::Finding if self.is_officer() && is_open => Sight::Words,
            EntityKind::Finding if self.is_officer() => Sight::Act,
            EntityKind::Finding => Sight::Hidden,
            EntityKind::Leave | EntityKind::EscalatedIssue if self.is_of(HOST) => Sight::Words,
            EntityKind::Leave => if_office(Sight::Words),
            EntityKind::EscalatedIssue | EntityKind::Report if self.is_officer() => Sight::Words,
            EntityKind::Visit | EntityKind::EscalatedIssue | EntityKind::Report => {
                if_office(Sight::Act)
            }
            EntityKind::LeaderTerm
            | EntityKind::Pairing
            | EntityKind::YearPlan
            | EntityKind::StudySession => Sight::Words,
        }
    }

    /// The host, from a phone that was not withdrawn, once the visit is submitted.
    fn may_consent(&self, withdrawn: bool) -> bool {
        self.is_of(HOST) && !withdrawn && self.story.submitted
    }
}

#[test]
fn everybody_sees_and_writes_what_the_naive_telling_says() {
    let mut cells = 0;
    for story in Story::all() {
        let world = World::of(&story);
        for (who, day) in
            (0..PEOPLE.len()).flat_map(|who| (0..DAYS.len()).map(move |day| (who, day)))
        {
            let naive = Naive {
                story: &story,
                who,
                day,
            };
            let viewer = Viewer {
                directory: &world.directory,
                as_of: AsOf::NOW,
                day: DAYS[day].parse().unwrap(),
                person: world::person(who),
            };
            let at = |what: &str| format!("{what}, {} on {}, {story:?}", PEOPLE[who].0, DAYS[day]);
            for kind in WRITTEN {
                let (opened, activity) = world.document(kind);
                let exists = story.submitted || kind != DocKind::FollowUp;
                let reads = exists && viewer.reads_document(&opened, activity);
                let writes = exists && viewer.writes_document(&opened, activity);
                assert_eq!(reads, naive.reads(kind), "{}", at("reads"));
                assert_eq!(writes, naive.writes(kind), "{}", at("writes"));
                cells += 2;
            }
            for kind in DECIDED {
                let sight = viewer.sight(world.state(kind), Some(world.state(EntityKind::Visit)));
                assert_eq!(sight, naive.sees(kind), "{}", at(&format!("{kind:?}")));
                cells += 1;
            }
            for withdrawn in [false, true] {
                let may = world.takes_consent(who, day, withdrawn);
                assert_eq!(may, naive.may_consent(withdrawn), "{}", at("consents"));
                cells += 1;
            }
        }
    }
    println!("{cells} cells agree");
    assert!(cells >= 10_000);
}
