import type { OrderIntended } from '@race/core'
import { notAtVenue, type RecordedAnswer, type RecordedStep } from '../recorded/recorded-decisions.ts'
import { luckOfSession } from './luck-of-session.ts'
import type { ReadRecording } from './read-recording.ts'
import type { RecordedMarket } from './recorded-market.ts'
import type { SessionRecording } from './session-recording.ts'

/** What was decided of the signals of one book, by the gate and by people, and what people did besides. */
export interface SessionDecisions {
  /** By intent. */
  readonly answers: ReadonlyMap<string, RecordedAnswer>
  readonly steps: readonly RecordedStep[]
  /** By intent, the number of its order among those of its instrument and decision at the venue. */
  readonly luck: ReadonlyMap<string, number>
}

/** What the strategy does itself, and what a venue that keeps brackets does. */
const ownReasons: ReadonlySet<string> = new Set(['CANCELLED_BY_STRATEGY', 'OTHER_LEG_FILLED'])

type Placed = { readonly sequence: number; readonly step: StepWithoutPlace }
type StepWithoutPlace = RecordedStep extends infer Step
  ? Step extends unknown
    ? Omit<Step, 'after' | 'time' | 'joins'>
    : never
  : never

/** Reads from a recording what became of the signals of a book, each with its place between the events of the market. */
export function decisionsOfSession(
  recording: ReadRecording,
  strategyInstance: string,
  market: RecordedMarket,
): SessionDecisions {
  const { facts, refused } = recording
  const signals = facts['signal-proposed'].filter(({ data }) => data.strategyInstance === strategyInstance)
  const own = new Set(signals.map(({ data }) => data.intentId))
  const waits = new Set(facts['approval-requested'].map(({ data }) => data.intentId))
  const judged = new Map(facts['risk-judged'].map(({ data }) => [data.intentId, data]))
  const neverSent = intentsNeverSent(recording)
  const luck = luckOfSession(recording, new Set([...neverSent, ...refused.byIntent.keys()]))
  /** What came of what was to be sent: the code of its denial, or null. */
  const denialOf = (id: string): string | null => {
    const verdict = judged.get(id)
    if (verdict?.denial != null) return verdict.denial.check
    return neverSent.has(id) ? notAtVenue : (refused.byIntent.get(id) ?? null)
  }
  const answers = new Map<string, RecordedAnswer>()
  for (const { data } of signals) {
    const code = data.refusal?.code ?? (waits.has(data.intentId) ? null : denialOf(data.intentId))
    const answer: RecordedAnswer = waits.has(data.intentId) ? { type: 'waits' } : { type: 'sent' }
    answers.set(data.intentId, code === null ? answer : { type: 'denied', code })
  }
  const placed: Placed[] = [
    ...approvals(recording, own, { judged, denialOf }),
    ...cancels(recording, strategyInstance),
    ...closes(recording, strategyInstance, own),
    ...intervals(recording, strategyInstance),
  ]
  placed.sort((a, b) => a.sequence - b.sequence)
  const steps: RecordedStep[] = []
  placed.forEach((one, n) => {
    const after = market.placeOf(one.sequence)
    const before = steps.at(-1)?.after === after ? placed[n - 1] : undefined
    const joins = before !== undefined && isInOneWith(before, one)
    steps.push({ ...one.step, after, time: market.timeOf(one.sequence), ...(joins ? { joins } : {}) } as RecordedStep)
  })
  return { answers, steps, luck }
}

/** What is cancelled by one command comes to the venue together, and positions are closed as soon as the last order has ended. */
function isInOneWith(before: Placed, { sequence, step }: Placed): boolean {
  if (step.type === 'cancel') return before.step.type === 'cancel' && sequence === before.sequence + 1
  if (step.type !== 'close') return false
  return before.step.type === 'close' || (before.step.type === 'cancel' && before.step.reason === 'FLATTEN')
}

function approvals(
  { facts }: SessionRecording,
  own: ReadonlySet<string>,
  of: {
    readonly judged: ReadonlyMap<string, unknown>
    readonly denialOf: (intentId: string) => string | null
  },
): Placed[] {
  return facts['approval-decided'].flatMap(({ sequence, data }): Placed[] => {
    const { intentId, decision, amended } = data
    if (!own.has(intentId)) return []
    if (decision !== 'approved') {
      const code = data.code ?? (decision === 'expired' ? 'APPROVAL_EXPIRED' : 'APPROVAL_REJECTED')
      return [{ sequence, step: { type: 'deny', intentId, code } }]
    }
    // Of an approval that no judgement follows on record nothing came.
    if (!of.judged.has(intentId)) return [{ sequence, step: { type: 'drop', intentId } }]
    const code = of.denialOf(intentId)
    if (code !== null) return [{ sequence, step: { type: 'deny', intentId, code } }]
    const { quantity = null, stop = null, target = null } = amended ?? {}
    return [{ sequence, step: { type: 'approve', intentId, quantity, stop, target } }]
  })
}

/** What people and the engine took back. */
function cancels({ facts }: SessionRecording, strategyInstance: string): Placed[] {
  const ids = new Set<string>()
  for (const { data } of facts['order-intended']) {
    if (data.strategyInstance !== strategyInstance) continue
    for (const id of [data.clientOrderId, data.stop?.clientOrderId, data.target?.clientOrderId]) {
      if (id !== undefined) ids.add(id)
    }
  }
  // Legs that the venue placed later were never intended one by one.
  for (const { data } of facts['order-adopted']) {
    if (data.strategyInstance === strategyInstance) ids.add(data.clientOrderId)
  }
  return facts['order-change-intended'].flatMap(({ sequence, data }): Placed[] => {
    const { clientOrderId, command, reason } = data
    if (command !== 'cancel' || ownReasons.has(reason) || !ids.has(clientOrderId)) return []
    return [{ sequence, step: { type: 'cancel', clientOrderId, reason } }]
  })
}

/** Orders of the engine itself: it closes what is held, where somebody asked for it. */
function closes({ facts }: SessionRecording, strategyInstance: string, own: ReadonlySet<string>): Placed[] {
  return facts['order-intended'].flatMap(({ sequence, data }): Placed[] => {
    const { intentId, instrument, quantity, decisionTime, reason } = data
    if (data.strategyInstance !== strategyInstance || data.parentId !== null || own.has(intentId)) return []
    const ordinal = ordinalOf(data)
    return [{ sequence, step: { type: 'close', instrument, quantity, ordinal, decisionTime, reason } }]
  })
}

function intervals({ facts }: SessionRecording, strategyInstance: string): Placed[] {
  return facts['interval-passed'].flatMap(({ sequence, data }): Placed[] =>
    data.strategyInstance === strategyInstance ? [{ sequence, step: { type: 'timer', due: data.time } }] : [],
  )
}

function ordinalOf({ intentId }: OrderIntended): string {
  return intentId.slice(intentId.lastIndexOf(':') + 1)
}

/** Intents whose orders were on record and never came to the venue: a halt came first, or the engine ended. */
function intentsNeverSent({ facts }: SessionRecording): ReadonlySet<string> {
  const there = new Set([
    ...facts['order-reported'].map(({ data }) => data.clientOrderId),
    ...facts['order-answered'].flatMap(({ data }) => (data.answer === 'unknown' ? [] : [data.clientOrderId])),
  ])
  const missing = new Set(facts['order-missing'].map(({ data }) => data.clientOrderId))
  return new Set(
    facts['order-intended'].flatMap(({ data: { clientOrderId, intentId } }) =>
      missing.has(clientOrderId) && !there.has(clientOrderId) ? [intentId] : [],
    ),
  )
}
