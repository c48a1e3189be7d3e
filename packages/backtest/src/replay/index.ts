export { compareSession, type SessionDifference } from './compare-session.ts'
export { recordingOf } from './recording-of.ts'
export type { ReplaySeries } from './replay-series.ts'
export {
  type BookReplay,
  type ReplayOptions,
  type ReplayStrategy,
  replaySession,
  type SessionReplay,
} from './replay-session.ts'
export type { ReplayTicks } from './replay-ticks.ts'
export type { Recorded, RecordedFacts, SessionRecording } from './session-recording.ts'
export type { SessionRow, SessionRows } from './session-rows.ts'
