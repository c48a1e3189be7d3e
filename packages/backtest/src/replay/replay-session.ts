import type { IntrabarPolicy } from '@race/brokers/simulated'
import { type AnyStrategy, type DecimalInput, RaceError } from '@race/core'
import type { Costs } from '../backtest-config.ts'
import type { BacktestResult } from '../backtest-result.ts'
import type { RecordedDecisions } from '../recorded/recorded-decisions.ts'
import { runBacktest } from '../run-backtest.ts'
import { compareSession, type SessionDifference } from './compare-session.ts'
import { decisionsOfSession } from './decisions-of-session.ts'
import { type ReadRecording, readRecording } from './read-recording.ts'
import { type RecordedMarket, recordedMarket } from './recorded-market.ts'
import type { ReplaySeries } from './replay-series.ts'
import type { ReplayTicks } from './replay-ticks.ts'
import type { SessionRecording } from './session-recording.ts'
import {
  laterLegsOf,
  rowOfSignal,
  rowsOfResult,
  rowsOfSession,
  type SessionRow,
  type SessionRows,
} from './session-rows.ts'

/** A strategy of the session, as its engine was given it. */
export interface ReplayStrategy {
  readonly strategy: AnyStrategy
  /** The strategy's id by default. */
  readonly instance?: string
  /** Those on record by default. */
  readonly params?: unknown
  /** What it reads; the first series of an instrument is the one it trades on. */
  readonly data: readonly ReplaySeries[]
}

export interface ReplayOptions {
  readonly strategies: readonly ReplayStrategy[]
  /** What trading cost in the session: the venue's, which the account's log does not have. */
  readonly costs?: Costs
  /** That of the venue; `pessimistic` by default. */
  readonly intrabar?: IntrabarPolicy
  /** Which orders met quotes and trades in place of bars, and how: the venue's. None by default. */
  readonly ticks?: ReplayTicks
  /** That of a simulation account, from 0 to 1, if it was not changed while the session went on; 1 by default. */
  readonly fillProbability?: DecimalInput
  readonly signal?: AbortSignal
}

/** One book of a session, and what a backtest made of it. */
export interface BookReplay {
  readonly strategyInstance: string
  readonly session: SessionRows
  readonly backtest: SessionRows
  /** Null where the strategy threw. */
  readonly result: BacktestResult | null
  /** None where the backtest did what the session did. */
  readonly differences: readonly SessionDifference[]
}

export interface SessionReplay {
  readonly books: readonly BookReplay[]
  /** Of all books, in words. */
  readonly messages: readonly string[]
}

/**
 * Runs every strategy of a recorded session through the backtest: over the bars that the session received, with the account's
 * seed and its part of the capital, and with what its gate and its people decided, when they did. Then compares signals, orders
 * and fills.
 *
 * A venue's own luck is drawn from its seed: give a paper broker the account's seed to replay costs by chance.
 *
 * @throws RaceError `DATA_NOT_FOUND` for a strategy or a series that the session does not have; as `runBacktest`
 *
 * @example
 * ```ts
 * const recording = await recordingOf(store.log({ tenant: 'default', account: 'paper' }))
 * const { messages } = await replaySession(recording, { strategies, costs: { fee: { type: 'percentage', rate: '0.001' } } })
 * console.log(messages.length === 0 ? 'the backtest did the same' : messages.join('\n'))
 * ```
 */
export async function replaySession(recording: SessionRecording, options: ReplayOptions): Promise<SessionReplay> {
  const books: BookReplay[] = []
  const read = readRecording(recording)
  for (const strategy of options.strategies) books.push(await replayBook(read, strategy, options))
  const messages = books.flatMap(({ strategyInstance, differences }) =>
    differences.map(({ message }) => `${strategyInstance}: ${message}`),
  )
  return { books, messages }
}

async function replayBook(
  recording: ReadRecording,
  entry: ReplayStrategy,
  options: ReplayOptions,
): Promise<BookReplay> {
  const strategyInstance = entry.instance ?? entry.strategy.id
  const market = recordedMarket(recording, entry.data, options.ticks ?? {})
  const session = rowsOfSession(recording, strategyInstance)
  const signals: SessionRow[] = []
  const { result, failure } = await runBook(recording, { ...entry, instance: strategyInstance }, options, {
    market,
    note: (row) => signals.push(row),
  })
  const backtest = result === null ? { signals, orders: [], fills: [] } : rowsOfResult(result, signals)
  const differences = [
    ...market.problems.map((words) => problem('market', words)),
    ...beyond(recording).map((words) => problem('venue', words)),
    ...(failure === null ? compareSession(session, backtest) : [problem('failure', failure)]),
  ]
  return { strategyInstance, session, backtest, result, differences }
}

async function runBook(
  recording: ReadRecording,
  { strategy, instance, params }: ReplayStrategy & { readonly instance: string },
  { costs, intrabar, ticks = {}, fillProbability, signal }: ReplayOptions,
  { market, note }: { readonly market: RecordedMarket; readonly note: (row: SessionRow) => void },
): Promise<{ readonly result: BacktestResult | null; readonly failure: string | null }> {
  const { opened, account } = recording
  const book = opened.books.find(({ strategyInstance }) => strategyInstance === instance)
  if (book === undefined) throw noBook(recording, instance)
  const { answers, steps, luck } = decisionsOfSession(recording, instance, market)
  const { events, series, quotes, trades } = market
  const { quotes: metQuotes = [], trades: metTrades = [], ...rules } = ticks
  const decisions: RecordedDecisions = {
    ...{ steps, events },
    venue: {
      ...{ quotes: metQuotes, trades: metTrades, instruments: recording.instruments.map(({ id }) => id) },
      luckOf: (id) => luck.get(id) ?? null,
      ...(fillProbability === undefined ? {} : { fillProbability }),
    },
    answerTo: (asked) => {
      note(rowOfSignal(asked))
      return answers.get(asked.intentId) ?? { type: 'denied', code: 'NOT_ON_RECORD' }
    },
  }
  try {
    const result = await runBacktest({
      ...{ strategy, decisions, data: series, capital: book.capital, currency: opened.currency },
      ...{ params: params ?? book.params ?? undefined, seed: opened.seed, sizeAt: 'signal' as const },
      ...{ accountId: account, instanceId: instance },
      ...(quotes.length + trades.length === 0 ? {} : { ticks: { ...rules, quotes, trades } }),
      ...(costs === undefined ? {} : { costs }),
      ...(intrabar === undefined ? {} : { intrabar }),
      ...(signal === undefined ? {} : { signal }),
    })
    return { result, failure: null }
  } catch (error) {
    if (!RaceError.is(error, 'HANDLER_FAILED')) throw error
    return { result: null, failure: error.message }
  }
}

/** What the session's venue did that no backtest does, in words. */
function beyond({ facts }: SessionRecording): readonly string[] {
  const counts = [
    [facts['fill-busted'].length, 'fills were taken back'],
    [facts['fills-missing'].length, 'fills were never told'],
    [
      facts['order-adopted'].length - laterLegsOf(facts).length,
      'orders were found at the venue that the session had not sent',
    ],
    [facts['balance-adjusted'].length, 'balances were taken over from the venue'],
  ] as const
  return counts.flatMap(([count, words]) => (count === 0 ? [] : [`${count} ${words}`]))
}

function problem(kind: SessionDifference['kind'], message: string): SessionDifference {
  return { kind, place: 0, field: null, session: null, backtest: null, message }
}

function noBook({ account, opened }: SessionRecording, instance: string): RaceError {
  const known = opened.books.map(({ strategyInstance }) => `'${strategyInstance}'`).join(', ')
  return new RaceError('DATA_NOT_FOUND', {
    message: `The session of '${account}' has no strategy '${instance}'. It has: ${known}`,
    facts: { account, instance },
    hint: 'Name the strategies as the engine did.',
  })
}
