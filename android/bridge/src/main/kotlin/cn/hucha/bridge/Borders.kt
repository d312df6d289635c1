package cn.hucha.bridge

// What crosses at the borders: HTTP, keys, the clock, the one error.

typealias Clock = uniffi.hucha.Clock
typealias FfiException = uniffi.hucha.FfiException
typealias HttpAnswer = uniffi.hucha.HttpAnswer
typealias HttpBody = uniffi.hucha.HttpBody
typealias HttpHeader = uniffi.hucha.HttpHeader
typealias HttpMethod = uniffi.hucha.HttpMethod
typealias HttpRequest = uniffi.hucha.HttpRequest
typealias OpenRequest = uniffi.hucha.OpenRequest
typealias PortException = uniffi.hucha.PortException
typealias SecretStore = uniffi.hucha.SecretStore
typealias Signer = uniffi.hucha.Signer
typealias SyncStep = uniffi.hucha.SyncStep
