// The records of the core under the bridge's own name: whoever imports Bridge needs nothing generated.

import HuchaGenerated

// What a person does, and what came of it.
@_exported import enum HuchaGenerated.Act
@_exported import struct HuchaGenerated.ActRequest
@_exported import struct HuchaGenerated.FilledField
@_exported import struct HuchaGenerated.FilledForm
@_exported import struct HuchaGenerated.FindingRequest
@_exported import struct HuchaGenerated.RectifiedBy
@_exported import enum HuchaGenerated.Receipt
@_exported import struct HuchaGenerated.Event
@_exported import enum HuchaGenerated.Topic
@_exported import enum HuchaGenerated.FileKind
@_exported import enum HuchaGenerated.FfiError

// Ids, days, moments and paths: strings outside, checked inside.
@_exported import typealias HuchaGenerated.ActivityId
@_exported import typealias HuchaGenerated.DeviceId
@_exported import typealias HuchaGenerated.DocId
@_exported import typealias HuchaGenerated.EntityId
@_exported import typealias HuchaGenerated.FindingId
@_exported import typealias HuchaGenerated.Hash
@_exported import typealias HuchaGenerated.NaiveDate
@_exported import typealias HuchaGenerated.NaiveDateTime
@_exported import typealias HuchaGenerated.OrgId
@_exported import typealias HuchaGenerated.PathBuf
@_exported import typealias HuchaGenerated.PersonId
@_exported import typealias HuchaGenerated.PhotoId

// Codes with a fixed meaning.
@_exported import enum HuchaGenerated.ActivityKind
@_exported import enum HuchaGenerated.AnswerValue
@_exported import enum HuchaGenerated.AskField
@_exported import enum HuchaGenerated.Attendance
@_exported import enum HuchaGenerated.AttendanceState
@_exported import enum HuchaGenerated.DutyTone
@_exported import enum HuchaGenerated.EntityKind
@_exported import struct HuchaGenerated.EntityRef
@_exported import enum HuchaGenerated.FindingKind
@_exported import enum HuchaGenerated.FoundKind
@_exported import enum HuchaGenerated.Lang
@_exported import enum HuchaGenerated.PhotoMoment
@_exported import enum HuchaGenerated.Severity
@_exported import enum HuchaGenerated.Stance
@_exported import enum HuchaGenerated.Standing
@_exported import enum HuchaGenerated.TodayKind
@_exported import enum HuchaGenerated.Verb
@_exported import enum HuchaGenerated.Whereabouts

// One view a screen, and their lines.
@_exported import struct HuchaGenerated.ActionView
@_exported import struct HuchaGenerated.ActivityLineView
@_exported import struct HuchaGenerated.AsideEntryView
@_exported import struct HuchaGenerated.AskView
@_exported import struct HuchaGenerated.AttendeeView
@_exported import struct HuchaGenerated.BoardCardView
@_exported import struct HuchaGenerated.BoardTaskView
@_exported import struct HuchaGenerated.BoardView
@_exported import struct HuchaGenerated.CalendarView
@_exported import struct HuchaGenerated.CaptureClaim
@_exported import struct HuchaGenerated.CaptureView
@_exported import struct HuchaGenerated.ChoiceView
@_exported import struct HuchaGenerated.CountedView
@_exported import struct HuchaGenerated.CoverageView
@_exported import struct HuchaGenerated.DutiesView
@_exported import struct HuchaGenerated.DutyLineView
@_exported import struct HuchaGenerated.EnterpriseRowView
@_exported import struct HuchaGenerated.EscalationLineView
@_exported import struct HuchaGenerated.EscalationsView
@_exported import struct HuchaGenerated.ExitMeetingView
@_exported import struct HuchaGenerated.ExitRowView
@_exported import struct HuchaGenerated.FigureView
@_exported import struct HuchaGenerated.FindingLineView
@_exported import struct HuchaGenerated.FindingView
@_exported import struct HuchaGenerated.FoundView
@_exported import struct HuchaGenerated.InviteeView
@_exported import struct HuchaGenerated.ItemLineView
@_exported import struct HuchaGenerated.ItemSideView
@_exported import struct HuchaGenerated.ItemView
@_exported import struct HuchaGenerated.LateWorkView
@_exported import struct HuchaGenerated.LeaveCountView
@_exported import struct HuchaGenerated.LeaveInboxView
@_exported import struct HuchaGenerated.LeaveLineView
@_exported import struct HuchaGenerated.LedgerTotals
@_exported import struct HuchaGenerated.MinutesView
@_exported import struct HuchaGenerated.MissingView
@_exported import struct HuchaGenerated.NotCountedView
@_exported import struct HuchaGenerated.NoteView
@_exported import struct HuchaGenerated.OnlyHereView
@_exported import struct HuchaGenerated.PastStepView
@_exported import struct HuchaGenerated.PeerView
@_exported import struct HuchaGenerated.PendingPhotosView
@_exported import struct HuchaGenerated.PhotoLineView
@_exported import struct HuchaGenerated.PhotoView
@_exported import struct HuchaGenerated.PhraseView
@_exported import struct HuchaGenerated.PlanView
@_exported import struct HuchaGenerated.ProfileView
@_exported import struct HuchaGenerated.QuarantineView
@_exported import struct HuchaGenerated.Ratio
@_exported import struct HuchaGenerated.ReaderView
@_exported import struct HuchaGenerated.ReadyLineView
@_exported import struct HuchaGenerated.ReadyView
@_exported import struct HuchaGenerated.RectificationLineView
@_exported import struct HuchaGenerated.RectificationView
@_exported import struct HuchaGenerated.RejectedView
@_exported import struct HuchaGenerated.ReportedFigureView
@_exported import struct HuchaGenerated.ResolutionView
@_exported import struct HuchaGenerated.SectionView
@_exported import struct HuchaGenerated.SessionView
@_exported import struct HuchaGenerated.SignatureView
@_exported import struct HuchaGenerated.StudySessionView
@_exported import struct HuchaGenerated.SyncStateView
@_exported import struct HuchaGenerated.TeamMemberView
@_exported import struct HuchaGenerated.TodayItem
@_exported import struct HuchaGenerated.TodayView
@_exported import struct HuchaGenerated.TopicView
@_exported import struct HuchaGenerated.VisitView
@_exported import struct HuchaGenerated.WhoSeesView
@_exported import struct HuchaGenerated.WordingView

// Requests that the shell carries.
@_exported import struct HuchaGenerated.HttpAnswer
@_exported import enum HuchaGenerated.HttpBody
@_exported import struct HuchaGenerated.HttpHeader
@_exported import enum HuchaGenerated.HttpMethod
@_exported import struct HuchaGenerated.HttpRequest
@_exported import struct HuchaGenerated.SyncStep

// Borders that a phone implements.
public typealias PhoneClock = HuchaGenerated.Clock
@_exported import enum HuchaGenerated.PortError
@_exported import protocol HuchaGenerated.SecretStore
@_exported import protocol HuchaGenerated.Signer
