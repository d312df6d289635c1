package cn.hucha.bridge

// What a person does and what came of it. What each means stands with the original.

typealias Act = uniffi.hucha.Act
typealias ActRequest = uniffi.hucha.ActRequest
typealias EntityRef = uniffi.hucha.EntityRef
typealias Event = uniffi.hucha.Event
typealias FilledField = uniffi.hucha.FilledField
typealias FilledForm = uniffi.hucha.FilledForm
typealias FindingRequest = uniffi.hucha.FindingRequest
typealias Receipt = uniffi.hucha.Receipt
typealias RectifiedBy = uniffi.hucha.RectifiedBy
typealias Topic = uniffi.hucha.Topic
