//! `hucha enrol`.

use super::Complaint;
use super::clock::{HubClock, random};
use clap::Args;
use hucha_hub::HubCore;
use hucha_model::directory::AsOf;
use hucha_model::{Lang, Millis, PersonId};
use hucha_sync::Enrolment;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(super) struct Enrol {
    /// 数据目录 / folder of the hub
    #[arg(long)]
    data: PathBuf,
    /// 姓名或编号 / name or id of the person
    #[arg(long)]
    person: String,
    /// 手机访问汇集端的地址 / address at which phones reach the hub
    #[arg(long, default_value = "http://127.0.0.1:8787")]
    hub: String,
}

impl Enrol {
    pub(super) fn run(self, lang: Lang, clock: &HubClock) -> Result<(), Complaint> {
        let mut core = HubCore::open(&self.data)?;
        let person = find(&core, &self.person, clock.now())?;
        // The address is checked before a code is spent on it.
        let unusable = |_| Complaint::new("汇集端地址无法使用", "the hub's address cannot be used");
        Enrolment::new(&self.hub, core.root_key().clone(), "CODE").map_err(unusable)?;
        let code = core.make_enrol_code(person, clock.now(), random()?)?;
        let enrolment =
            Enrolment::new(&self.hub, core.root_key().clone(), &code).map_err(unusable)?;
        println!("{}", enrolment.to_text());
        let name = core.directory().person_name(person);
        match lang {
            Lang::Zh => eprintln!("登记码发给{name}本人，仅可使用一次，三天内有效。"),
            Lang::En => eprintln!("For {name} only: good for one phone and three days."),
        }
        Ok(())
    }
}

/// Finds a person by id or by exact name.
fn find(core: &HubCore, wanted: &str, now: Millis) -> Result<PersonId, Complaint> {
    let persons = core.directory().persons(AsOf::NOW);
    let by_id = wanted.parse::<PersonId>().ok();
    let found: Vec<PersonId> = persons
        .iter()
        .filter(|(person, name)| Some(*person) == by_id || *name == wanted)
        .map(|(person, _)| *person)
        .collect();
    match found.as_slice() {
        [person] => Ok(*person),
        [] => Err(Complaint::new(
            format!("名册中没有“{wanted}”"),
            format!("nobody named “{wanted}” on the roster"),
        )),
        several => {
            let ids: Vec<String> = several
                .iter()
                .map(|person| describe(core, *person, now))
                .collect();
            Err(Complaint::new(
                format!(
                    "有{}位“{wanted}”，请用编号：{}",
                    several.len(),
                    ids.join("；")
                ),
                format!(
                    "{} persons named “{wanted}”, use an id: {}",
                    several.len(),
                    ids.join("; ")
                ),
            ))
        }
    }
}

fn describe(core: &HubCore, person: PersonId, now: Millis) -> String {
    let directory = core.directory();
    let orgs: Vec<String> = directory
        .roles_of(person, AsOf::NOW, now.day())
        .iter()
        .map(|role| directory.org_name(role.org))
        .collect();
    format!("{person} {}", orgs.first().map_or("", String::as_str))
}
