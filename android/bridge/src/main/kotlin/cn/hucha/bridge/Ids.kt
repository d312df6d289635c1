package cn.hucha.bridge

// Names of things: strings, so that a screen can keep them across a restart.

typealias ActivityId = uniffi.hucha.ActivityId
typealias DeviceId = uniffi.hucha.DeviceId
typealias DocId = uniffi.hucha.DocId
typealias EntityId = uniffi.hucha.EntityId
typealias FindingId = uniffi.hucha.FindingId
typealias Hash = uniffi.hucha.Hash
typealias NaiveDate = uniffi.hucha.NaiveDate
typealias NaiveDateTime = uniffi.hucha.NaiveDateTime
typealias OrgId = uniffi.hucha.OrgId
typealias PersonId = uniffi.hucha.PersonId
typealias PhotoId = uniffi.hucha.PhotoId
