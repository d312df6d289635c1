//! How often things go wrong on the network, and how often they did.

/// How often something goes wrong, in percent of the cases.
#[derive(Debug, Clone, Copy)]
pub struct Faults {
    /// A request is lost.
    pub lost_request: u64,
    /// A request comes after newer ones.
    pub late_request: u64,
    /// A request comes twice.
    pub doubled_request: u64,
    /// An answer is lost.
    pub lost_answer: u64,
    /// An answer comes after newer ones.
    pub late_answer: u64,
    /// An answer comes twice.
    pub doubled_answer: u64,
}

impl Faults {
    /// Nothing goes wrong.
    pub const NONE: Self = Self {
        lost_request: 0,
        late_request: 0,
        doubled_request: 0,
        lost_answer: 0,
        late_answer: 0,
        doubled_answer: 0,
    };
    /// A bad day: about every second exchange fails in some way.
    pub const BAD_DAY: Self = Self {
        lost_request: 12,
        late_request: 10,
        doubled_request: 10,
        lost_answer: 12,
        late_answer: 10,
        doubled_answer: 8,
    };
}

/// How often the rare things of a run happened, so that a suite can demand that they do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Runs.
    pub runs: u64,
    /// Acknowledged edits.
    pub edits: u64,
    /// Acknowledged decisions.
    pub decisions: u64,
    /// Decisions the hub refused because others came first.
    pub refused: u64,
    /// Steps that crossed others.
    pub crossings: u64,
    /// Checklist items on which inspectors differ.
    pub clashes: u64,
    /// Requests and answers lost, late or doubled.
    pub faults: u64,
    /// Bundles handed over.
    pub bundles: u64,
    /// Phones restarted.
    pub restarts: u64,
    /// Canaries that reached those who may hold them.
    pub canaries: u64,
    /// Items that had to wait at a phone.
    pub held: u64,
}

impl Tally {
    /// Adds another run's counts.
    pub fn add(&mut self, other: Self) {
        self.runs += other.runs;
        self.edits += other.edits;
        self.decisions += other.decisions;
        self.refused += other.refused;
        self.crossings += other.crossings;
        self.clashes += other.clashes;
        self.faults += other.faults;
        self.bundles += other.bundles;
        self.restarts += other.restarts;
        self.canaries += other.canaries;
        self.held += other.held;
    }
}
