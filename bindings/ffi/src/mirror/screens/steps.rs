//! Steps that a screen offers, and those that were taken.

use chrono::NaiveDateTime;
use hucha_engine::{ActionView, AskField, AskView, ChoiceView, PastStepView};
use hucha_model::EntityId;
use hucha_model::wire::{EntityKind, Verb};

/// Offers one step of a thing's life-cycle to the person of this phone.
#[uniffi::remote(Record)]
pub struct ActionView {
    /// The kind of the thing.
    pub kind: EntityKind,
    /// The thing; `None` where the step begins a new one.
    pub id: Option<EntityId>,
    /// The step.
    pub verb: Verb,
    /// The word on the button (复查通过, 退回整改).
    pub label: String,
    /// Why it cannot be done now, as a sentence; `None` when it can.
    pub why_not: Option<String>,
    /// What it asks for, in the order of a form; empty for a plain tap.
    pub asks: Vec<AskView>,
}

/// Asks for one thing beside a step.
#[uniffi::remote(Record)]
pub struct AskView {
    /// Which field of the [`ActRequest`](ActRequest) takes the answer.
    pub field: AskField,
    /// The label beside it.
    pub label: String,
    /// Whether the step is refused without it.
    pub is_required: bool,
    /// What is offered; empty for free text, a date or a time.
    pub choices: Vec<ChoiceView>,
}

/// Names a field that a form can fill in.
#[uniffi::remote(Enum)]
pub enum AskField {
    /// Words.
    Text,
    /// A person.
    Person,
    /// A deadline.
    Due,
    /// When an activity begins.
    Starts,
    /// How grave.
    Severity,
    /// The host's word on a row.
    Stance,
    /// Seen on site, or judged by photo.
    OnSite,
    /// A number on paper.
    Number,
    /// A year.
    Year,
    /// The helping plant.
    Helper,
    /// The helped plant.
    Helped,
    /// Those who take part.
    Participants,
    /// What the activity is.
    Kinds,
    /// The plants that agreed.
    AgreedBy,
    /// The activity it is about.
    Activity,
}

/// Offers one answer.
#[uniffi::remote(Record)]
pub struct ChoiceView {
    /// What the field takes: an id, or a code.
    pub value: String,
    /// What is shown.
    pub label: String,
}

/// Tells one thing that was decided.
#[uniffi::remote(Record)]
pub struct PastStepView {
    /// What was decided, in a word.
    pub label: String,
    /// By whom: name and plant.
    pub by: String,
    /// When: the hub's time, or the phone's while provisional.
    pub at: NaiveDateTime,
    /// Words beside it, where this phone may read them.
    pub text: String,
    /// Whether the hub has numbered it; otherwise 仅存本机.
    pub is_final: bool,
    /// Why it has no effect, as a sentence; `None` when it has.
    pub refused: Option<String>,
}
