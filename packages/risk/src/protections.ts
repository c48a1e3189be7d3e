import { RaceError, type Side } from '@race/core'

/** A closed trade, as protections look at it. */
export interface ProtectedTrade {
  readonly strategyId: string
  readonly instrument: string
  readonly side: 'long' | 'short'
  /** Epoch ms. */
  readonly closedAt: number
  /** Profit after fees over the worth of the entry: 0.01 is 1 %. */
  readonly returnFraction: number
  /** Whether its protective stop, or a liquidation, ended it. */
  readonly isStopped: boolean
}

/** Whose entries a protection holds back: those of one strategy in the instrument of its trades, or in all instruments. */
export type ProtectionScope = 'instrument' | 'strategy'

/**
 * A rule that holds back entries for a while after trades that went a certain way. Times are ms; exits are never held back.
 *
 * - `cool-down`: for `pauseMs` after each trade, in its instrument.
 * - `stop-loss-guard`: for `pauseMs` after the trade with which `stopsMin` trades of the last `lookbackMs` were stopped.
 *   Where `sides` is `each`, stopped longs hold back buys only, and stopped shorts sales.
 * - `low-profit`: for `pauseMs` after a trade with which an instrument had `tradesMin` trades or more within `lookbackMs`,
 *   and their returns summed to less than `returnMin`.
 */
export type Protection =
  | { readonly type: 'cool-down'; readonly pauseMs: number }
  | {
      readonly type: 'stop-loss-guard'
      readonly lookbackMs: number
      readonly stopsMin: number
      readonly pauseMs: number
      /** `strategy` by default. */
      readonly scope?: ProtectionScope
      /** `both` by default. */
      readonly sides?: 'both' | 'each'
    }
  | {
      readonly type: 'low-profit'
      readonly lookbackMs: number
      readonly tradesMin: number
      /** A fraction: 0 asks for no loss, 0.01 for 1 %. */
      readonly returnMin: number
      readonly pauseMs: number
    }

/** Entries that are held back. */
export interface EntryPause {
  readonly protection: Protection['type']
  readonly strategyId: string
  /** Null for all instruments. */
  readonly instrument: string | null
  /** Null for both sides. */
  readonly side: Side | null
  /** Epoch ms of the first instant at which it is over; infinite for an entry whose time is none. */
  readonly until: number
  /** Why, in words with figures. */
  readonly reason: string
}

/** An entry that somebody wants to make. */
export interface WantedEntry {
  readonly strategyId: string
  readonly instrument: string
  readonly side: Side
  /** Epoch ms. */
  readonly time: number
}

/** Protections ready to be asked. */
export interface Protections {
  /**
   * The pause that holds an entry back: of several the one that lasts longest; null where none does. What closed after the
   * entry's time is not looked at, so that a question about the past has its old answer. An entry whose time is not finite is
   * held back by any protection, and a trade whose time is not finite counts as closed just now.
   *
   * @param trades of the account, in the order in which they closed
   */
  pauseFor(entry: WantedEntry, trades: readonly ProtectedTrade[]): EntryPause | null
}

/**
 * Checks protections and makes them ready. They remember nothing: every answer is made of the trades that are given.
 *
 * @throws RaceError `RISK_CONFIG_INVALID` naming the protection, the field and what it may be
 *
 * @example
 * ```ts
 * const { pauseFor } = createProtections([{ type: 'cool-down', pauseMs: 60_000 }])
 * const last = { strategyId: 'acme/trend', instrument: 'SPY', side: 'long', closedAt: 1_000, returnFraction: 0.01, isStopped: false } as const
 * const wanted = { strategyId: 'acme/trend', instrument: 'SPY', side: 'buy', time: 31_000 } as const
 * console.log(pauseFor(wanted, [last])?.until) // 61000
 * ```
 */
export function createProtections(protections: readonly Protection[]): Protections {
  protections.forEach(requireValid)
  return {
    pauseFor(entry, trades) {
      const [first] = protections
      if (first !== undefined && !Number.isFinite(entry.time)) return pauseWithoutTime(first, entry)
      const own = trades
        .filter((trade) => trade.strategyId === entry.strategyId)
        .flatMap((trade) => {
          // A trade that closed nobody knows when counts as if it closed just now.
          const closedAt = Number.isFinite(trade.closedAt) ? trade.closedAt : entry.time
          return closedAt <= entry.time ? [{ ...trade, closedAt }] : []
        })
      let longest: EntryPause | null = null
      for (const protection of protections) {
        const pause = pauseOf(protection, entry, own)
        if (pause !== null && pause.until > entry.time && pause.until > (longest?.until ?? 0)) longest = pause
      }
      return longest
    },
  }
}

/** Nobody can tell whether a pause is over at a time that is none: the entry is held back until it has one. */
function pauseWithoutTime({ type }: Protection, { strategyId, time }: WantedEntry): EntryPause {
  const reason = `the time of the entry is ${time}, and whether a pause is over can be judged by a finite time only`
  return { protection: type, strategyId, instrument: null, side: null, until: Number.POSITIVE_INFINITY, reason }
}

/** The latest pause that a protection has made of an entry's kind, over or not. */
function pauseOf(protection: Protection, entry: WantedEntry, trades: readonly ProtectedTrade[]): EntryPause | null {
  switch (protection.type) {
    case 'cool-down':
      return coolDown(protection.pauseMs, entry, trades)
    case 'stop-loss-guard':
      return stopLossGuard(protection, entry, trades)
    case 'low-profit':
      return lowProfit(protection, entry, trades)
  }
}

function coolDown(pauseMs: number, entry: WantedEntry, trades: readonly ProtectedTrade[]): EntryPause | null {
  const latest = trades.findLast(({ instrument }) => instrument === entry.instrument)
  if (latest === undefined) return null
  return {
    ...{ protection: 'cool-down', strategyId: entry.strategyId, instrument: entry.instrument, side: null },
    until: latest.closedAt + pauseMs,
    reason: `a trade in ${entry.instrument} closed ${entry.time - latest.closedAt} ms ago, and ${pauseMs} ms are to pass`,
  }
}

function stopLossGuard(
  { lookbackMs, stopsMin, pauseMs, scope = 'strategy', sides = 'both' }: Protection & { type: 'stop-loss-guard' },
  entry: WantedEntry,
  trades: readonly ProtectedTrade[],
): EntryPause | null {
  const held = entry.side === 'buy' ? 'long' : 'short'
  const isCounted = ({ instrument, side, isStopped }: ProtectedTrade): boolean =>
    isStopped && (scope === 'strategy' || instrument === entry.instrument) && (sides === 'both' || side === held)
  const stopped = trades.filter(isCounted)
  const last = stopped.findLast(
    (trade, k) => trade.closedAt - (stopped[k - stopsMin + 1]?.closedAt ?? Number.NEGATIVE_INFINITY) <= lookbackMs,
  )
  if (last === undefined) return null
  const where = scope === 'strategy' ? '' : ` in ${entry.instrument}`
  return {
    ...{ protection: 'stop-loss-guard', strategyId: entry.strategyId },
    instrument: scope === 'strategy' ? null : entry.instrument,
    side: sides === 'both' ? null : entry.side,
    until: last.closedAt + pauseMs,
    reason: `${stopsMin} ${sides === 'both' ? '' : `${held} `}trades${where} were stopped within ${lookbackMs} ms`,
  }
}

function lowProfit(
  { lookbackMs, tradesMin, returnMin, pauseMs }: Protection & { type: 'low-profit' },
  entry: WantedEntry,
  trades: readonly ProtectedTrade[],
): EntryPause | null {
  const here = trades.filter(({ instrument }) => instrument === entry.instrument)
  for (let k = here.length - 1; k >= tradesMin - 1; k--) {
    const { closedAt } = here[k] as ProtectedTrade
    const window = here.slice(0, k + 1).filter((trade) => closedAt - trade.closedAt <= lookbackMs)
    const sum = window.reduce((total, { returnFraction }) => total + returnFraction, 0)
    // A sum that is NaN is not enough, either.
    if (window.length < tradesMin || sum >= returnMin) continue
    return {
      ...{ protection: 'low-profit', strategyId: entry.strategyId, instrument: entry.instrument, side: null },
      until: closedAt + pauseMs,
      reason: `${window.length} trades in ${entry.instrument} within ${lookbackMs} ms returned ${sum}, below ${returnMin}`,
    }
  }
  return null
}

const wholes = {
  lookbackMs: 'a whole number of ms above 0',
  pauseMs: 'a whole number of ms above 0',
  stopsMin: 'a whole number above 0',
  tradesMin: 'a whole number above 0',
} as const
const choices = { scope: ['instrument', 'strategy'], sides: ['both', 'each'] } as const
const fieldsOf = {
  'cool-down': ['pauseMs'],
  'stop-loss-guard': ['lookbackMs', 'stopsMin', 'pauseMs', 'scope', 'sides'],
  'low-profit': ['lookbackMs', 'tradesMin', 'returnMin', 'pauseMs'],
} as const

function requireValid(protection: Protection, index: number): void {
  const given: Readonly<Record<string, unknown>> = { ...protection }
  const fields: readonly string[] | undefined = Object.hasOwn(fieldsOf, protection.type)
    ? fieldsOf[protection.type]
    : undefined
  if (fields === undefined) throw invalid(index, 'type', given.type, `one of ${Object.keys(fieldsOf).join(', ')}`)
  const unknown = Object.keys(given).find((name) => name !== 'type' && !fields.includes(name))
  if (unknown !== undefined)
    throw invalid(index, unknown, given[unknown], `left out: ${protection.type} has ${fields.join(', ')}`)
  for (const name of fields) {
    const value = given[name]
    if (name === 'returnMin') {
      if (!Number.isFinite(value)) throw invalid(index, name, value, 'a fraction, such as 0.01 for 1 %')
    } else if (name === 'scope' || name === 'sides') {
      const allowed: readonly unknown[] = choices[name]
      if (value !== undefined && !allowed.includes(value)) throw invalid(index, name, value, allowed.join(' or '))
    } else if (!(Number.isSafeInteger(value) && (value as number) > 0)) {
      throw invalid(index, name, value, wholes[name as keyof typeof wholes])
    }
  }
}

function invalid(index: number, field: string, value: unknown, wanted: string): RaceError {
  const shown = typeof value === 'string' ? `'${value}'` : String(value)
  return new RaceError('RISK_CONFIG_INVALID', {
    message: `protections[${index}].${field} is ${shown}, but must be ${wanted}`,
    facts: { index, field, value: shown },
    hint: 'Correct the field, or leave the protection out.',
  })
}
