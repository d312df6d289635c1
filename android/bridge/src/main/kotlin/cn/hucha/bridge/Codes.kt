package cn.hucha.bridge

// Codes with a fixed meaning. What each means stands with the original.

typealias ActivityKind = uniffi.hucha.ActivityKind
typealias AnswerValue = uniffi.hucha.AnswerValue
typealias AskField = uniffi.hucha.AskField
typealias AttendanceState = uniffi.hucha.AttendanceState
typealias DutyTone = uniffi.hucha.DutyTone
typealias EntityKind = uniffi.hucha.EntityKind
typealias FileKind = uniffi.hucha.FileKind
typealias FindingKind = uniffi.hucha.FindingKind
typealias FoundKind = uniffi.hucha.FoundKind
typealias Lang = uniffi.hucha.Lang
typealias PhotoMoment = uniffi.hucha.PhotoMoment
typealias RoleKind = uniffi.hucha.RoleKind
typealias Severity = uniffi.hucha.Severity
typealias Stance = uniffi.hucha.Stance
typealias TodayKind = uniffi.hucha.TodayKind
typealias Verb = uniffi.hucha.Verb
