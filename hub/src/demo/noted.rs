//! What the two inspectors note on site.

use hucha_model::wire::{FindingKind, Severity};

/// What one inspector notes.
pub(super) struct Noted {
    pub(super) word: &'static str,
    pub(super) kind: FindingKind,
    pub(super) severity: Severity,
    pub(super) place: &'static str,
    pub(super) text: &'static str,
    pub(super) advice: &'static str,
}

pub(super) const BY_LEADER: [Noted; 4] = [
    Noted {
        word: "flange",
        kind: FindingKind::Hazard,
        severity: Severity::General,
        place: "一车间管廊 循环水线 FL-103",
        text: "法兰滴漏、锈蚀",
        advice: "更换垫片后试压",
    },
    Noted {
        word: "exit",
        kind: FindingKind::Hazard,
        severity: Severity::General,
        place: "成品库南侧安全出口",
        text: "安全出口堆放纸箱和空桶",
        advice: "清理并划线",
    },
    Noted {
        word: "cable",
        kind: FindingKind::Hazard,
        severity: Severity::SuspectedMajor,
        place: "甲类罐区 防爆接线箱 JB-12",
        text: "防爆接线箱进线口未封堵",
        advice: "立即断电封堵，核查同类部位",
    },
    Noted {
        word: "suggestion",
        kind: FindingKind::Suggestion,
        severity: Severity::General,
        place: "中控室",
        text: "建议把联锁投用率纳入班组交接记录",
        advice: "",
    },
];

pub(super) const BY_INSPECTOR: [Noted; 4] = [
    Noted {
        word: "flange-again",
        kind: FindingKind::Hazard,
        severity: Severity::General,
        place: "管廊 V-101 入口附近",
        text: "管廊循环水法兰处滴漏，保温破损",
        advice: "更换垫片，修复保温",
    },
    Noted {
        word: "guard",
        kind: FindingKind::Hazard,
        severity: Severity::General,
        place: "二车间 P-205 泵",
        text: "联轴器缺少防护罩",
        advice: "加装防护罩",
    },
    Noted {
        word: "drum",
        kind: FindingKind::Hazard,
        severity: Severity::General,
        place: "原料库 3 号货位",
        text: "一只料桶缺少危险化学品标签",
        advice: "补贴标签",
    },
    Noted {
        word: "earthing",
        kind: FindingKind::Hazard,
        severity: Severity::General,
        place: "罐区 T-101",
        text: "储罐静电接地线松脱",
        advice: "紧固并复测接地电阻",
    },
];
