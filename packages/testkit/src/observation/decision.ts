import { type Signal, sizeKind } from '@race/core'
import { nearNumber } from '../internal/same-number.ts'

/** What a strategy asked for in a handler, before the gate and the venue. */
export interface Decision {
  /** Epoch ms: the close of the bars it was made on, or the moment of the fill or order event it answers. */
  readonly time: number
  readonly action: 'buy' | 'sell' | 'close' | 'cancel' | 'modify' | 'link'
  /** What is not a number: the instrument, the kind of size and entry, time in force, the strategy's own words. */
  readonly terms: Readonly<Record<string, string>>
  /** Size, prices, confidence and expiry, where they were given. */
  readonly numbers: Readonly<Record<string, number>>
}

/** The decision behind a signal of `order.buy` or `order.sell`. */
export function decisionOfSignal(signal: Signal): Decision {
  const { entry, size, side, decisionTime } = signal
  const { type, ...entryPrices } = entry
  return {
    time: decisionTime,
    action: side,
    terms: {
      instrument: signal.instrument,
      size: sizeKind(size),
      entry: type,
      timeInForce: signal.timeInForce,
      ...given({ reason: signal.reason }),
    },
    numbers: {
      ...numbersIn('size', Object.values(size)[0]),
      ...Object.assign({}, ...Object.entries(entryPrices).map(([name, value]) => numbersIn(name, value))),
      ...numbersIn('stop', signal.stop),
      ...numbersIn('target', signal.target),
      ...given({
        confidence: signal.confidence,
        expiresAt: signal.expiresAt,
        displayUnits: signal.displayUnits,
      }),
    },
  }
}

/** The numbers of a term, which may be of several parts: `stop`, or `stop.trail.percent`. */
function numbersIn(name: string, term: unknown): Record<string, number> {
  if (typeof term === 'number') return { [name]: term }
  if (typeof term !== 'object' || term === null) return {}
  return Object.assign({}, ...Object.entries(term).map(([part, value]) => numbersIn(`${name}.${part}`, value)))
}

function given<Value>(values: Readonly<Record<string, Value | undefined>>): Record<string, Value> {
  const entries = Object.entries(values).filter((entry): entry is [string, Value] => entry[1] !== undefined)
  return Object.fromEntries(entries)
}

/** A decision in a few words, such as `buy ACME, equityFraction 1, market, stop 95`. */
export function describeDecision({ action, terms, numbers }: Decision): string {
  const { instrument, size, entry, reason, timeInForce, order } = terms
  const parts = [instrument === undefined ? action : `${action} ${instrument}`]
  if (order !== undefined) parts.push(`order of ${order}`)
  if (size !== undefined) parts.push(`${size} ${numbers.size}`)
  if (entry !== undefined) parts.push(entry)
  for (const [name, value] of Object.entries(numbers)) if (name !== 'size') parts.push(`${name} ${value}`)
  if (timeInForce !== undefined && timeInForce !== 'gtc') parts.push(timeInForce)
  if (reason !== undefined) parts.push(`because: ${reason}`)
  return parts.join(', ')
}

/**
 * Whether two decisions are the same: at the same instant, of the same terms, with numbers that differ by at most a
 * share of themselves. With a tolerance above 0 the strategy's own words do not count: they often quote the numbers.
 */
export function sameDecision(a: Decision, b: Decision, tolerance: number): boolean {
  return (
    a.time === b.time &&
    a.action === b.action &&
    sameKeys(a.terms, b.terms, (x, y, name) => x === y || (tolerance > 0 && name === 'reason')) &&
    sameKeys(a.numbers, b.numbers, (x, y) => nearNumber(x, y, { tolerance, scale: Math.max(Math.abs(x), Math.abs(y)) }))
  )
}

function sameKeys<Value>(
  a: Readonly<Record<string, Value>>,
  b: Readonly<Record<string, Value>>,
  same: (x: Value, y: Value, name: string) => boolean,
): boolean {
  const names = Object.keys(a)
  if (names.length !== Object.keys(b).length) return false
  return names.every((name) => Object.hasOwn(b, name) && same(a[name] as Value, b[name] as Value, name))
}
