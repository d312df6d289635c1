//! Plays a scenario of `fixtures/scenarios` step by step: phones, a hub, the story's clock.

use super::golden;
use super::http::send;
use super::hub::Hub;
use super::ports::{Key, Secrets, StoryClock};
use super::views::{id, view};
use super::wait::wait;
use hucha_engine::{Act, Receipt};
use hucha_ffi::{Engine, FfiError, HttpRequest, OpenRequest, PortError, SyncStep, open_engine};
use hucha_model::Lang;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A person's phone.
pub(crate) struct Phone {
    person: String,
    pub(crate) folder: PathBuf,
    pub(crate) key: Arc<Key>,
    pub(crate) secrets: Arc<Secrets>,
    clock: Arc<StoryClock>,
    engine: Option<Arc<Engine>>,
}

impl Phone {
    pub(crate) fn engine(&self) -> &Engine {
        self.engine.as_ref().unwrap()
    }

    fn open(&mut self) {
        let request = OpenRequest {
            folder: self.folder.clone(),
            lang: Lang::Zh,
        };
        let (key, secrets) = (Arc::clone(&self.key), Arc::clone(&self.secrets));
        let opened = wait(open_engine(
            request,
            key,
            secrets,
            Some(Arc::clone(&self.clock) as _),
        ));
        self.engine = Some(opened.unwrap());
    }

    /// Syncs as a shell does; gives how many requests reached nobody.
    pub(crate) fn sync(&self) -> u32 {
        let engine = self.engine();
        wait(engine.begin_sync()).unwrap();
        let mut lost = 0;
        loop {
            let requests = wait(engine.next_requests()).unwrap();
            if requests.is_empty() {
                return lost;
            }
            for request in requests {
                if send_one(engine, &request).is_none() {
                    lost += 1;
                }
            }
        }
    }
}

fn send_one(engine: &Engine, request: &HttpRequest) -> Option<SyncStep> {
    let Ok(answer) = send(request) else {
        wait(engine.give_up_request(request.id)).unwrap();
        return None;
    };
    Some(wait(engine.answer_request(request.id, answer)).unwrap())
}

/// A scenario under way.
pub(crate) struct Play {
    pub(crate) hub: Hub,
    pub(crate) clock: Arc<StoryClock>,
    pub(crate) phones: BTreeMap<String, Phone>,
    names: BTreeMap<String, String>,
    steps: Vec<Value>,
    at: usize,
    /// Where golden files differ.
    pub(crate) differences: Vec<String>,
    folder: PathBuf,
}

#[derive(Deserialize)]
struct Script {
    hub: Founding,
    phones: BTreeMap<String, Owner>,
    steps: Vec<Value>,
}

#[derive(Deserialize)]
struct Founding {
    alliance: String,
    bureau: String,
    roster: String,
    scope: String,
}

#[derive(Deserialize)]
struct Owner {
    person: String,
    secret: String,
}

impl Play {
    /// Founds the hub and lays out the phones of `fixtures/scenarios/<name>.json`.
    pub(crate) fn new(name: &str, folder: &Path) -> Self {
        let file = super::fixtures().join(format!("scenarios/{name}.json"));
        let script: Script = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
        let mut hub = Hub::new(folder);
        let clock = StoryClock::new(hub.clock.clone());
        let first = script.steps.iter().find_map(|step| step["at"].as_str());
        clock.set(first.unwrap());
        let founding = &script.hub;
        hub.run(&[
            "init",
            "--alliance",
            &founding.alliance,
            "--bureau",
            &founding.bureau,
            "--scope",
            &founding.scope,
        ]);
        let roster = super::fixtures().join(&founding.roster);
        hub.run(&["import", &roster.to_string_lossy()]);
        hub.on();
        let phones = script.phones.into_iter().map(|(name, owner)| {
            let mut secret = [0; 32];
            hex::decode_to_slice(&owner.secret, &mut secret).unwrap();
            let phone = Phone {
                person: owner.person,
                folder: folder.join(&name),
                key: Key::new(secret),
                secrets: Arc::default(),
                clock: Arc::clone(&clock),
                engine: None,
            };
            (name, phone)
        });
        Self {
            phones: phones.collect(),
            hub,
            clock,
            names: BTreeMap::new(),
            steps: script.steps,
            at: 0,
            differences: Vec::new(),
            folder: folder.to_owned(),
        }
    }

    /// Plays on to a mark, or to the end where there is none of this name.
    pub(crate) fn play_to(&mut self, mark: &str) {
        while let Some(step) = self.steps.get(self.at).cloned() {
            self.at += 1;
            if step["mark"] == mark {
                return;
            }
            self.step(&step);
        }
    }

    /// Gives an id by its name in the scenario.
    pub(crate) fn id(&self, name: &str) -> &str {
        &self.names[name]
    }

    pub(crate) fn phone(&self, name: &str) -> &Phone {
        &self.phones[name]
    }

    /// Reads an act, with ids in place of their names and files of `fixtures`.
    pub(crate) fn act(&self, act: &Value) -> Act {
        let mut act = self.named(act);
        if let Some(file) = act["file"].as_str() {
            act["file"] = json!(super::fixtures().join(file));
        }
        serde_json::from_value(act).unwrap()
    }

    /// The simplest decision of a phone that was just enrolled: recommends its owner as leader.
    pub(crate) fn recommend(&self, phone: &str) -> Act {
        self.act(&json!({ "act": "decide", "request": {
            "kind": "leader_term", "verb": "recommend", "person": format!("${phone}"), "year": 2026
        } }))
    }

    /// Does it.
    pub(crate) fn try_recommend(&self, phone: &str) -> Result<Receipt, FfiError> {
        self.clock.tick();
        wait(self.phone(phone).engine().act(self.recommend(phone)))
    }

    fn step(&mut self, step: &Value) {
        if let Some(at) = step["at"].as_str() {
            self.clock.set(at);
            return;
        }
        let phone = step["phone"].as_str().unwrap_or_default();
        match step["do"].as_str() {
            None => {}
            Some("hub_on") => self.hub.on(),
            Some("hub_off") => self.hub.off(),
            Some("enrol") => self.enrol(phone),
            Some("sync") => self.sync(step),
            Some("act") => self.do_act(phone, step),
            Some("answers") => self.do_answers(phone, step),
            Some("view") => self.show(phone, step),
            Some("expect_error") => self.expect_error(phone, step),
            Some("bundle") => self.hand_bundle(step),
            Some("kill") => {
                let phone = self.phones.get_mut(phone).unwrap();
                phone.engine = None;
                phone.open();
            }
            Some("lock") => {
                let is_locked = step["locked"] == true;
                let key = &self.phone(phone).key;
                key.fail_with(is_locked.then_some(PortError::Locked));
            }
            Some("lang") => {
                let lang = serde_json::from_value(step["lang"].clone()).unwrap();
                wait(self.phone(phone).engine().set_lang(lang)).unwrap();
            }
            Some(other) => panic!("no such step: {other}"),
        }
    }

    fn enrol(&mut self, name: &str) {
        self.clock.tick();
        let phone = self.phones.get_mut(name).unwrap();
        phone.open();
        let code = self.hub.code(&phone.person);
        let request = wait(phone.engine().plan_enrolment(code)).unwrap();
        assert!(send_one(phone.engine(), &request).is_some(), "{name}");
        assert_eq!(phone.sync(), 0, "{name}");
    }

    fn sync(&mut self, step: &Value) {
        let times = step["times"].as_u64().unwrap_or(1);
        let reaches = step["reaches"] != false;
        for _ in 0..times {
            for name in step["phones"].as_array().unwrap() {
                let lost = self.phone(name.as_str().unwrap()).sync();
                assert_eq!(lost == 0, reaches, "{step}");
            }
        }
    }

    fn do_act(&mut self, phone: &str, step: &Value) {
        if step["button"].is_object() {
            self.look_for_button(phone, step);
        }
        let receipt = self
            .try_act(phone, &step["act"])
            .unwrap_or_else(|error| panic!("{error:?} at {step}"));
        if let Some(name) = step["as"].as_str() {
            let made = match receipt {
                Receipt::Decision { entity, .. } => entity.id.to_string(),
                Receipt::Finding { finding, .. } => finding.to_string(),
                Receipt::Photo { photo } => photo.to_string(),
                Receipt::Document { doc } => doc.to_string(),
                Receipt::Change { hash } => hash.to_hex(),
                Receipt::Done => panic!("nothing was made at {step}"),
            };
            self.names.insert(name.to_owned(), made);
        }
    }

    fn try_act(&self, phone: &str, act: &Value) -> Result<Receipt, FfiError> {
        self.clock.tick();
        wait(self.phone(phone).engine().act(self.act(act)))
    }

    /// Every step of a life-cycle is offered by a screen, and can be taken now.
    fn look_for_button(&self, phone: &str, step: &Value) {
        let request = self.named(&step["act"]["request"]);
        let (name, of) = (&step["button"]["view"], self.named(&step["button"]["of"]));
        let shown = wait(view(
            self.phone(phone).engine(),
            name.as_str().unwrap(),
            of.as_array().unwrap(),
        ));
        let shown = shown.unwrap_or_else(|error| panic!("{error:?} at {step}"));
        assert!(
            offers(&shown, &request),
            "{name} does not offer {request}: {shown:#}"
        );
    }

    fn do_answers(&mut self, phone: &str, step: &Value) {
        let answers: BTreeMap<String, Value> =
            serde_json::from_value(step["answers"].clone()).unwrap();
        for (item, value) in answers {
            let act = json!({ "act": "answer", "activity": step["activity"], "item": item, "value": value });
            self.try_act(phone, &act).unwrap();
        }
    }

    fn show(&mut self, phone: &str, step: &Value) {
        let shown = self
            .try_view(phone, step)
            .unwrap_or_else(|error| panic!("{error:?} at {step}"));
        if let Some(keep) = step["keep"].as_object() {
            for (name, path) in keep {
                let kept = at_path(&shown, path.as_str().unwrap());
                let kept = kept.as_str().unwrap_or_else(|| panic!("{step}: {shown}"));
                self.names.insert(name.clone(), kept.to_owned());
            }
        }
        if let Some(name) = step["golden"].as_str() {
            let settled = golden::settled(&shown, &self.hub.address);
            self.differences.extend(golden::differs(name, &settled));
        }
    }

    fn try_view(&self, phone: &str, step: &Value) -> Result<Value, FfiError> {
        let of = self.named(&step["of"]);
        let name = step["view"].as_str().unwrap();
        wait(view(
            self.phone(phone).engine(),
            name,
            of.as_array().unwrap(),
        ))
    }

    fn expect_error(&self, phone: &str, step: &Value) {
        let failed = if step["act"].is_object() {
            self.try_act(phone, &step["act"]).map(|_| ())
        } else {
            self.try_view(phone, step).map(|_| ())
        };
        let error = failed.expect_err(&step.to_string());
        let said = format!("{error:?}");
        let variant = said.split([' ', '{']).next().unwrap();
        assert_eq!(variant, step["error"], "{said} at {step}");
        let (key, told) = match &error {
            FfiError::Refused { reason, .. } => ("reason", reason),
            FfiError::BadInput { place, .. } => ("place", place),
            _ => return,
        };
        if step[key].is_string() {
            assert_eq!(*told, step[key], "{said} at {step}");
        }
    }

    /// One phone writes a bundle for another's owner, who opens it.
    fn hand_bundle(&mut self, step: &Value) {
        let part = |key: &str| step[key].as_str().unwrap().to_owned();
        let (from, to) = (part("from"), part("to"));
        let file = self.folder.join(format!("{from}-{to}.hucha"));
        let activity = id(&[self.named(&step["activity"])], 0).unwrap();
        let reader = self.id(&to).parse().unwrap();
        let written = self.phone(&from).engine();
        wait(written.export_bundle(activity, reader, part("note"), file.clone())).unwrap();
        let note = wait(self.phone(&to).engine().import_bundle(file)).unwrap();
        assert!(note.unwrap().contains(&part("note")), "{step}");
    }

    /// Puts ids in place of `$name`, in whole strings and within them.
    fn named(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => {
                let Some((before, name)) = text.split_once('$') else {
                    return value.clone();
                };
                Value::String(format!("{before}{}", self.id(name)))
            }
            Value::Array(values) => values.iter().map(|value| self.named(value)).collect(),
            Value::Object(fields) => {
                let named = fields.iter();
                named
                    .map(|(key, value)| (key.clone(), self.named(value)))
                    .collect()
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
        }
    }
}

/// Looks through a view for the button of a step that can be taken now.
fn offers(shown: &Value, request: &Value) -> bool {
    match shown {
        Value::Object(fields) => {
            let is_it = fields.contains_key("asks")
                && shown["kind"] == request["kind"]
                && shown["verb"] == request["verb"]
                && shown["id"] == request["id"]
                && shown["why_not"].is_null();
            is_it || fields.values().any(|value| offers(value, request))
        }
        Value::Array(values) => values.iter().any(|value| offers(value, request)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

fn at_path<'a>(value: &'a Value, path: &str) -> &'a Value {
    path.split('.').fold(value, |value, key| match key.parse() {
        Ok(at) => value.get::<usize>(at).unwrap_or(&Value::Null),
        Err(_) => &value[key],
    })
}
