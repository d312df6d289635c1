//! The world every simulation begins with: an alliance of four plants, its bureau, a leader in
//! office, a pair in force, and phones enrolled through the real door. All names are fictional.

use crate::clock::{PhoneClock, TrueTime};
use crate::copies::{self, HubCopy};
use crate::device::Device;
use crate::door::{self, ADDRESS};
use crate::rng::Dice;
use crate::violation::Violation;
use hucha_engine::Home;
use hucha_hub::HubCore;
use hucha_hub::roster::{Roster, RosterPlant};
use hucha_model::time::Day;
use hucha_model::wire::RowBody;
use hucha_model::wire::row::{EnterpriseKind, RoleKind};
use hucha_model::{Millis, OrgId, PairingId, PersonId, RowId};
use hucha_sync::Enrolment;
use tempfile::TempDir;

/// The four plants: the leader's, the helper, the host, and one that has no part in the visit.
pub const PLANTS: [&str; 4] = [
    "甲化工（虚构）",
    "乙化工（虚构）",
    "丙化工（虚构）",
    "丁化工（虚构）",
];

/// Whose phone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Owner {
    /// The plant, by its place in [`PLANTS`]; 4 is the bureau.
    pub plant: usize,
    /// The name on the roster.
    pub name: &'static str,
}

/// People of the world.
pub mod people {
    use super::Owner;

    /// The alliance leader.
    pub const LENA: Owner = Owner {
        plant: 0,
        name: "带头人莲",
    };
    /// Leads the visit for the helper.
    pub const ALICE: Owner = Owner {
        plant: 1,
        name: "组长安",
    };
    /// An inspector of the helper.
    pub const BOB: Owner = Owner {
        plant: 1,
        name: "组员博",
    };
    /// An inspector of the helper.
    pub const CAROL: Owner = Owner {
        plant: 1,
        name: "组员岑",
    };
    /// Safety director of the host.
    pub const DAVE: Owner = Owner {
        plant: 2,
        name: "总监戴",
    };
    /// Head of the host's safety department.
    pub const DORA: Owner = Owner {
        plant: 2,
        name: "部长朵",
    };
    /// Of the plant that has no part in the visit.
    pub const MALLORY: Owner = Owner {
        plant: 3,
        name: "旁人茉",
    };
    /// Follows Dave as safety director of the host.
    pub const DINA: Owner = Owner {
        plant: 2,
        name: "继任娜",
    };
    /// Of the helper, and hostile.
    pub const RALF: Owner = Owner {
        plant: 1,
        name: "内鬼罗",
    };
    /// Of the host, and hostile.
    pub const RITA: Owner = Owner {
        plant: 2,
        name: "内鬼丽",
    };
    /// An officer of the bureau.
    pub const ERIN: Owner = Owner {
        plant: 4,
        name: "科员尔",
    };
}

/// How the phones of a simulation keep their state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// In memory: fast, cannot restart.
    Memory,
    /// In folders of a temporary directory: can restart.
    Folders,
}

/// Hub, clock and phones, before anything happens.
pub struct World {
    /// The hub.
    pub hub: HubCore,
    /// The true time.
    pub time: TrueTime,
    /// The phones, in the order asked for.
    pub devices: Vec<Device>,
    /// The helping plant.
    pub helper: OrgId,
    /// The helped plant.
    pub host: OrgId,
    /// Where folders are; removed when the world ends.
    pub folder: Option<TempDir>,
    /// When the hub was founded.
    pub founded: Millis,
    /// Where the hub is, once a copy took its place.
    pub hub_home: Option<TempDir>,
}

impl World {
    /// Builds the world with these phones; a person may have several.
    pub fn build(
        phones: &[(&'static str, Owner)],
        keep: Keep,
        dice: &mut Dice,
    ) -> Result<Self, Violation> {
        Self::build_with(phones, &[], keep, dice)
    }

    /// Builds the world with these phones, and a roster that names those who come `later` too.
    pub fn build_with(
        phones: &[(&'static str, Owner)],
        later: &[(&'static str, Owner)],
        keep: Keep,
        dice: &mut Dice,
    ) -> Result<Self, Violation> {
        let owners: Vec<Owner> = [phones, later]
            .concat()
            .iter()
            .map(|(_, owner)| *owner)
            .collect();
        let mut world = Self::found(&owners, true, keep)?;
        for (name, owner) in phones {
            world.enrol(name, *owner, dice)?;
        }
        Ok(world)
    }

    /// Founds a hub that knows these people, with a leader in office and, where asked for, a pair in
    /// force; nobody has a phone yet.
    pub fn found(owners: &[Owner], is_paired: bool, keep: Keep) -> Result<Self, Violation> {
        let time = TrueTime::at("2026-01-05T09:00:00");
        let founded = time.now();
        let mut hub = door::found(founded)?;
        hub.import(&roster(owners), time.now())?;
        let [leader, helper, host, _] = PLANTS.map(|name| hub.org_id(name));
        put_leader(&mut hub, leader, people::LENA, &time)?;
        if is_paired {
            put_pair(&mut hub, helper, host, &time)?;
        }
        // Months later, so that a clock that is weeks off is still within everybody's role.
        time.pass(164 * 24 * 3600 * 1000);
        Ok(Self {
            hub,
            time,
            devices: Vec::new(),
            helper,
            host,
            folder: folder(keep)?,
            founded,
            hub_home: None,
        })
    }

    /// Copies the hub as it is now.
    pub fn copy_hub(&self) -> Result<HubCopy, Violation> {
        let home = self.hub_home.as_ref().map(TempDir::path);
        HubCopy::take(&self.hub, home, self.founded)
    }

    /// Puts a copy in the place of the hub.
    pub fn restore_hub(&mut self, copy: HubCopy) -> Result<(), Violation> {
        let (hub, home) = copy.open()?;
        self.hub = hub;
        self.hub_home = Some(home);
        Ok(())
    }

    /// Names a plant, or the bureau.
    pub fn org(&self, plant: usize) -> OrgId {
        match PLANTS.get(plant) {
            Some(name) => self.hub.org_id(name),
            None => self.bureau(),
        }
    }

    /// Names a person.
    pub fn person(&self, owner: Owner) -> PersonId {
        self.hub.person_id(self.org(owner.plant), owner.name)
    }

    /// Names the bureau.
    pub fn bureau(&self) -> OrgId {
        let now = hucha_model::directory::AsOf::NOW;
        self.hub
            .directory()
            .alliance(now)
            .map(|found| found.bureau)
            .expect("an alliance")
    }

    /// Starts a phone and enrols it.
    pub fn enrol(
        &mut self,
        name: &'static str,
        owner: Owner,
        dice: &mut Dice,
    ) -> Result<(), Violation> {
        let person = self.person(owner);
        let home = match &self.folder {
            Some(folder) => Home::Folder(folder.path().join(name)),
            None => Home::Memory,
        };
        let clock = PhoneClock::new(&self.time, 0);
        let device = Device::start(name, (owner, person), home, clock, dice)?;
        let text = self.enrolment_text(person, dice)?;
        let plan = device.engine().plan_enrolment(&text)?;
        device.take(&door::knock(&mut self.hub, &plan, self.time.now()))?;
        self.devices.push(device);
        Ok(())
    }

    /// Makes a single-use enrolment text.
    pub fn enrolment_text(
        &mut self,
        person: PersonId,
        dice: &mut Dice,
    ) -> Result<String, Violation> {
        let mut random = [0; 10];
        dice.fill(&mut random);
        let code = self.hub.make_enrol_code(person, self.time.now(), random)?;
        let enrolment = Enrolment::new(ADDRESS, self.hub.root_key().clone(), &code)?;
        Ok(enrolment.to_text())
    }
}

fn folder(keep: Keep) -> Result<Option<TempDir>, Violation> {
    Ok(match keep {
        Keep::Memory => None,
        Keep::Folders => Some(copies::memory_backed()?),
    })
}

/// Names those who have a phone: every row costs every phone two signatures to check.
pub fn roster(owners: &[Owner]) -> Roster {
    use RoleKind::{
        Equipment, SafetyDepartmentHead, SafetyDirector, SafetyLeader, SafetyManager, Technology,
    };
    let mut all: Vec<Owner> = Vec::new();
    for owner in owners {
        if !all.contains(owner) {
            all.push(*owner);
        }
    }
    let plants = PLANTS.iter().enumerate().map(|(plant, name)| {
        let of_plant = all.iter().filter(|owner| owner.plant == plant);
        let roles = [
            SafetyDirector,
            SafetyDepartmentHead,
            SafetyManager,
            SafetyLeader,
            Technology,
            Equipment,
        ];
        RosterPlant {
            name: (*name).to_owned(),
            short_name: None,
            kind: EnterpriseKind::Producer,
            staff: Some(300),
            standard_level: Some(2),
            area: None,
            holders: roles
                .into_iter()
                .zip(of_plant)
                .map(|(role, owner)| (role, owner.name.to_owned()))
                .collect(),
        }
    });
    Roster {
        plants: plants.collect(),
        officers: vec![people::ERIN.name.to_owned()],
    }
}

/// Puts a leader into office, in the place of whoever holds it.
pub fn put_leader(
    hub: &mut HubCore,
    org: OrgId,
    leader: Owner,
    time: &TrueTime,
) -> Result<(), Violation> {
    let from = Day(time.now().day());
    let to = Day("2026-12-31".parse().expect("a day"));
    let person = hub.person_id(org, leader.name);
    let term = RowBody::LeaderTerm {
        org,
        person,
        year: 2026,
        from,
        to,
    };
    hub.put_rows(vec![(RowId::from_bytes([60; 16]), term)], time.now())?;
    Ok(())
}

fn put_pair(
    hub: &mut HubCore,
    helper: OrgId,
    host: OrgId,
    time: &TrueTime,
) -> Result<(), Violation> {
    let from = Day(time.now().day());
    let to = Day("2026-12-31".parse().expect("a day"));
    let pairing = PairingId::from_bytes([61; 16]);
    let list_number = "虚构〔2026〕1号".to_owned();
    let pair = RowBody::Pairing {
        pairing,
        helper,
        helped: host,
        list_number,
        from,
        to,
    };
    hub.put_rows(vec![(RowId(pairing.0), pair)], time.now())?;
    Ok(())
}
