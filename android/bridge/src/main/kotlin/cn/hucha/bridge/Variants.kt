package cn.hucha.bridge

// One name for each variant: an alias of the whole does not reach into it.

typealias ActDecide = uniffi.hucha.Act.Decide
typealias ActFillIn = uniffi.hucha.Act.FillIn
typealias ActAnswer = uniffi.hucha.Act.Answer
typealias ActRuleItem = uniffi.hucha.Act.RuleItem
typealias ActNoteFinding = uniffi.hucha.Act.NoteFinding
typealias ActRewriteFinding = uniffi.hucha.Act.RewriteFinding
typealias ActRemoveFinding = uniffi.hucha.Act.RemoveFinding
typealias ActSuggestWording = uniffi.hucha.Act.SuggestWording
typealias ActMergeFindings = uniffi.hucha.Act.MergeFindings
typealias ActTakePhoto = uniffi.hucha.Act.TakePhoto
typealias ActKeepInside = uniffi.hucha.Act.KeepInside
typealias ActAssignSection = uniffi.hucha.Act.AssignSection
typealias ActWriteNote = uniffi.hucha.Act.WriteNote
typealias ActCloseRecords = uniffi.hucha.Act.CloseRecords
typealias ActPlanRectification = uniffi.hucha.Act.PlanRectification
typealias ActWriteResult = uniffi.hucha.Act.WriteResult
typealias ActOpenVisit = uniffi.hucha.Act.OpenVisit
typealias ActOpenSession = uniffi.hucha.Act.OpenSession
typealias ActPutTopic = uniffi.hucha.Act.PutTopic
typealias ActSignIn = uniffi.hucha.Act.SignIn
typealias ActWriteMinutes = uniffi.hucha.Act.WriteMinutes
typealias ActTryKey = uniffi.hucha.Act.TryKey
typealias ActWantSync = uniffi.hucha.Act.WantSync
typealias ActRetryNow = uniffi.hucha.Act.RetryNow

typealias ReceiptDecision = uniffi.hucha.Receipt.Decision
typealias ReceiptChange = uniffi.hucha.Receipt.Change
typealias ReceiptFinding = uniffi.hucha.Receipt.Finding
typealias ReceiptPhoto = uniffi.hucha.Receipt.Photo
typealias ReceiptDocument = uniffi.hucha.Receipt.Document
typealias ReceiptDone = uniffi.hucha.Receipt.Done

typealias TopicLists = uniffi.hucha.Topic.Lists
typealias TopicActivity = uniffi.hucha.Topic.Activity
typealias TopicDirectory = uniffi.hucha.Topic.Directory
typealias TopicOutbox = uniffi.hucha.Topic.Outbox
typealias TopicWantsNetwork = uniffi.hucha.Topic.WantsNetwork

typealias AttendanceExpected = uniffi.hucha.Attendance.Expected
typealias AttendancePresent = uniffi.hucha.Attendance.Present
typealias AttendanceSubstituted = uniffi.hucha.Attendance.Substituted
typealias AttendanceOnLeave = uniffi.hucha.Attendance.OnLeave
typealias AttendanceAbsentWithoutLeave = uniffi.hucha.Attendance.AbsentWithoutLeave

typealias StandingDone = uniffi.hucha.Standing.Done
typealias StandingAwaitingConfirmation = uniffi.hucha.Standing.AwaitingConfirmation
typealias StandingNotYetDue = uniffi.hucha.Standing.NotYetDue
typealias StandingMissed = uniffi.hucha.Standing.Missed

typealias WhereaboutsOnlyHere = uniffi.hucha.Whereabouts.OnlyHere
typealias WhereaboutsUploaded = uniffi.hucha.Whereabouts.Uploaded
typealias WhereaboutsReceived = uniffi.hucha.Whereabouts.Received
typealias WhereaboutsSetAside = uniffi.hucha.Whereabouts.SetAside
typealias WhereaboutsNotAccepted = uniffi.hucha.Whereabouts.NotAccepted

typealias HttpBodyEmpty = uniffi.hucha.HttpBody.Empty
typealias HttpBodyBytes = uniffi.hucha.HttpBody.Bytes
typealias HttpBodyFile = uniffi.hucha.HttpBody.File

typealias PortLocked = uniffi.hucha.PortException.Locked
typealias PortGone = uniffi.hucha.PortException.Gone
typealias PortFailed = uniffi.hucha.PortException.Failed

typealias FfiRefused = uniffi.hucha.FfiException.Refused
typealias FfiNotYet = uniffi.hucha.FfiException.NotYet
typealias FfiNotFound = uniffi.hucha.FfiException.NotFound
typealias FfiBadInput = uniffi.hucha.FfiException.BadInput
typealias FfiNotEnrolled = uniffi.hucha.FfiException.NotEnrolled
typealias FfiLocked = uniffi.hucha.FfiException.Locked
typealias FfiKeyLost = uniffi.hucha.FfiException.KeyLost
typealias FfiPaused = uniffi.hucha.FfiException.Paused
typealias FfiClosed = uniffi.hucha.FfiException.Closed
typealias FfiDiskFull = uniffi.hucha.FfiException.DiskFull
typealias FfiDamaged = uniffi.hucha.FfiException.Damaged
typealias FfiHub = uniffi.hucha.FfiException.Hub
typealias FfiUntrusted = uniffi.hucha.FfiException.Untrusted
typealias FfiRequestClosed = uniffi.hucha.FfiException.RequestClosed
typealias FfiInternal = uniffi.hucha.FfiException.Internal
