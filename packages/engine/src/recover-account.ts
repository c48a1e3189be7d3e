import {
  type AccountEvent,
  type AccountOpened,
  canonicalJson,
  type EventLog,
  type Instrument,
  instrumentToJson,
  type JsonValue,
  RaceError,
} from '@race/core'
import { AccountState } from './account/account-state.ts'
import type { WatchRules } from './account/account-watch.ts'
import { foldFact } from './account/fold-fact.ts'
import { restoreState } from './account/state-snapshot.ts'
import { keptAccount, keptSeries } from './kept-snapshots.ts'
import type { StrategyRunner } from './strategy/strategy-runner.ts'

export interface RecoveredAccount {
  readonly state: AccountState
  readonly runners: ReadonlyMap<string, StrategyRunner>
  /** Numbers of the parts that its snapshot names. */
  readonly parts: readonly number[]
  /** By strategy instance, the event up to which its series are kept. */
  readonly series: ReadonlyMap<string, number>
}

/**
 * Folds the log of an account, from its latest snapshot where there is one. Strategies see the bars since again, without being asked
 * to decide, and get back what they remembered.
 *
 * @throws RaceError `LOG_DAMAGED`; `ENGINE_CONFIG_INVALID` where the account was opened with something else
 */
export async function recoverAccount(
  log: EventLog,
  options: {
    readonly opened: AccountOpened
    readonly instruments: readonly Instrument[]
    readonly rules: WatchRules
    /** Makes the strategies of the account, once it is there. */
    readonly runnersOf: (state: AccountState) => ReadonlyMap<string, StrategyRunner>
    readonly signal: AbortSignal
  },
): Promise<RecoveredAccount | null> {
  const kept = await keptAccount(log)
  let state: AccountState | null = null
  let runners: ReadonlyMap<string, StrategyRunner> = new Map()
  let series: ReadonlyMap<string, number> = new Map()
  if (kept !== null) {
    const { opened, state: account } = kept.account
    requireSame(log, opened, options.opened)
    state = restoreState(opened, options.instruments, account, options.rules, kept.parts)
    runners = options.runnersOf(state)
    series = await restoreSeries(log, runners)
  }
  const from = state?.sequence ?? 0
  const barsFrom = Math.min(from, ...Array.from(runners.keys(), (instance) => series.get(instance) ?? 0))
  for await (const stored of log.read({ after: barsFrom, signal: options.signal })) {
    const event = stored as unknown as AccountEvent
    if (state === null) {
      if (event.type !== 'account-opened') throw notAnAccount(log, event.type)
      requireSame(log, event.data, options.opened)
      state = new AccountState(event.data, options.instruments, options.rules)
      runners = options.runnersOf(state)
    }
    if (event.sequence > from) foldFact(state, event, event.time)
    if (event.type === 'bar-closed') pushBar(runners, series, event)
  }
  if (state === null) return null
  for (const [instance, memory] of state.memories) runners.get(instance)?.recall(memory)
  return { state, runners, series, parts: kept?.account.parts.map(([number]) => number) ?? [] }
}

/** Each strategy gets back what its series remembered; the event up to which they have seen the market, by its instance. */
async function restoreSeries(
  log: EventLog,
  runners: ReadonlyMap<string, StrategyRunner>,
): Promise<ReadonlyMap<string, number>> {
  const restored = new Map<string, number>()
  for (const [instance, runner] of runners) {
    const kept = await keptSeries(log, instance)
    if (kept === null) continue
    runner.restoreSeries(kept.memory)
    restored.set(instance, kept.sequence)
  }
  return restored
}

/** A bar that a strategy's series have not seen. */
function pushBar(
  runners: ReadonlyMap<string, StrategyRunner>,
  seen: ReadonlyMap<string, number>,
  { sequence, data }: Extract<AccountEvent, { type: 'bar-closed' }>,
): void {
  const { instrument, timeframe, bar, time: closeTime } = data
  const [time, open, high, low, close, volume] = bar
  const series = { instrument, timeframe }
  for (const [instance, runner] of runners) {
    if (sequence <= (seen.get(instance) ?? 0) || !runner.reads(series)) continue
    runner.push(series, { time, open, high, low, close, volume }, closeTime)
  }
}

/** What an account is opened with, from what the host gives. */
export function openedOf(
  options: Omit<AccountOpened, 'instruments'> & { readonly instruments: readonly Instrument[] },
): AccountOpened {
  return { ...options, instruments: options.instruments.map((instrument) => instrumentToJson(instrument) as JsonValue) }
}

const fixed = ['currency', 'capital', 'ledgerScale', 'instruments', 'seed'] as const

/** An account is what it was opened with: its log is folded with it. Strategies may get other parameters, not other capital. */
function requireSame(log: EventLog, before: AccountOpened, now: AccountOpened): void {
  const booksOf = ({ books }: AccountOpened): JsonValue =>
    books.map(({ strategyInstance, strategyId, capital }) => ({ strategyInstance, strategyId, capital }))
  const pairs: readonly (readonly [string, unknown, unknown])[] = [
    ...fixed.map((field) => [field, before[field], now[field]] as const),
    ['strategies', booksOf(before), booksOf(now)],
  ]
  for (const [field, was, is] of pairs) {
    const [there, here] = [canonicalJson(was), canonicalJson(is)]
    if (there === here) continue
    throw new RaceError('ENGINE_CONFIG_INVALID', {
      message: `The account '${log.key.account}' was opened with ${field} ${there}, but the engine is given ${here}`,
      facts: { account: log.key.account, field },
      hint: 'Give what it was opened with, or open another account.',
    })
  }
}

function notAnAccount(log: EventLog, type: string): RaceError {
  return new RaceError('ENGINE_CONFIG_INVALID', {
    message: `The log '${log.key.account}' begins with '${type}', so it is not that of an engine's account`,
    facts: { account: log.key.account, type },
    hint: 'Name another account: logs of brokers and of engines are kept apart.',
  })
}
