import type { Recorded, RecordedFacts, SessionRecording } from './session-recording.ts'

const types = ['bar-opened', 'bar-closed', 'quote-received', 'trade-received'] as const

type MarketFactType = (typeof types)[number]

/** What a session was told of the market. */
export type MarketFact = {
  [Type in MarketFactType]: RecordedFacts[Type][number] & { readonly type: Type }
}[MarketFactType]

/** A bar that a session was told of. */
export type BarFact = Extract<MarketFact, { readonly type: 'bar-opened' | 'bar-closed' }>

/** Everything that a session was told of the market, in the order of its log. */
export function marketFactsOf({ facts }: SessionRecording): readonly MarketFact[] {
  const all = types.flatMap((type) =>
    (facts[type] as readonly Recorded<unknown>[]).map((fact) => ({ ...fact, type }) as MarketFact),
  )
  return all.sort((a, b) => a.sequence - b.sequence)
}

export function isBarFact(fact: MarketFact): fact is BarFact {
  return fact.type === 'bar-opened' || fact.type === 'bar-closed'
}
