import { userInfo } from 'node:os'
import { createPaperBroker, type PaperBroker } from '@race/brokers/paper'
import { createDefaultTimers, type EventStore, type MarketEvent } from '@race/core'
import { type Engine, type EngineMode, startEngine } from '@race/engine'
import { createSqliteEventStore, createSqliteJournal } from '@race/storage/sqlite'
import { accountPlace, paperKey, venueKey } from '../account/account-place.ts'
import { isHolderGone, leaseHolder } from '../account/lease-holder.ts'
import { leaseForMs, withWallClockLeases } from '../account/wall-clock-leases.ts'
import { exitCodes } from '../exit-code.ts'
import type { Terminal } from '../terminal.ts'
import { deskCurrency, deskFee, deskInstruments } from './demo-desk.ts'
import { createMarketClock, type MarketClock } from './market-clock.ts'
import { type PaperChoices, planSession, type SessionPlan } from './plan-session.ts'
import { type LastBars, type ResumePoint, readResumePoint } from './resume-point.ts'
import { lineOf, standText } from './session-lines.ts'
import { createSyntheticFeed } from './synthetic-feed.ts'
import { tradeMarket } from './trade-market.ts'

export interface PaperCommandOptions extends PaperChoices {
  readonly dir: string
  /** Minutes of the market in a minute of the wall. */
  readonly speed: number
  /** Minutes of the market after which it ends. */
  readonly minutes?: number
}

/** A proposal waits for a person so long, ms of the wall. */
const approvalForMs = 15 * 60_000
/** Minutes of the market between two lines that say where the account stands, where nobody watches. */
const standEvery = 15
/** Minutes after which the journal is brought up to date, so that questions from elsewhere find it so. */
const journalEvery = 100

/** `race paper`: opens an account, or goes on with it, and trades until it is interrupted. Gives the exit code. */
export async function paperCommand(options: PaperCommandOptions, terminal: Terminal): Promise<number> {
  const place = accountPlace(options.dir)
  const wall = createDefaultTimers()
  await using files = await createSqliteEventStore({ path: place.log, writer: 'thread' })
  await using journals = await createSqliteJournal({ store: files, path: place.journal })
  const store = withWallClockLeases(files, wall)
  const found = await readResumePoint(store.log(paperKey))
  const plan = planSession(options, found, wall.now())
  const clock = createMarketClock({ start: plan.now, speed: options.speed })
  const session = { options, plan, found, clock, store, terminal }
  await using broker = await openBroker(session)
  const engine = await openEngine(session, broker).catch((error) => {
    if (terminal.signal.aborted) return null
    throw error
  })
  if (engine === null) return exitCodes.interrupted
  try {
    await begin(session, broker, engine)
    const feed = createSyntheticFeed({ seed: plan.seed, start: plan.marketStart, instruments: deskInstruments })
    const journal = journals.account(paperKey)
    await untilInterrupted(terminal.signal, engine, (signal) =>
      tradeMarket({
        ...{ engine, feed, clock, signal, lastBars: lastBarsOf(found) },
        ...(options.minutes === undefined ? {} : { minutes: options.minutes }),
        async onMinute(count) {
          tellStand(engine, count, terminal)
          if (count % journalEvery === 0) await journal.catchUp({ batchSize: 200 })
        },
      }),
    )
  } finally {
    await engine.stop({ reason: terminal.signal.aborted ? 'interrupted by Ctrl-C' : 'the session is over' })
    terminal.status?.(null)
  }
  terminal.out(`Stopped at ${standText(engine)}. Orders are kept. Go on with: race paper --dir ${options.dir}`)
  return terminal.signal.aborted ? exitCodes.interrupted : exitCodes.ok
}

interface Session {
  readonly options: PaperCommandOptions
  readonly plan: SessionPlan
  readonly found: ResumePoint | null
  readonly clock: MarketClock
  readonly store: EventStore
  readonly terminal: Terminal
}

async function openBroker({ plan, clock, store }: Session): Promise<PaperBroker> {
  return await createPaperBroker({
    ...{ name: 'paper', store: store.log(venueKey), instruments: deskInstruments, currency: deskCurrency, clock },
    ...{ capital: plan.capital, costs: { fee: deskFee }, seed: plan.seed },
  })
}

async function openEngine({ options, plan, clock, store, terminal }: Session, broker: PaperBroker): Promise<Engine> {
  return await startEngine({
    ...{ store, broker, account: paperKey.account, tenant: paperKey.tenant, currency: deskCurrency, fee: deskFee },
    ...{ instruments: deskInstruments, strategies: plan.strategies, capital: plan.capital, seed: plan.seed },
    mode: { autonomy: options.autonomy ?? 'autonomous', venue: 'paper' },
    // Averages that cross have no stop; the other limits hold as they are.
    rules: { requireStop: false },
    timers: clock.timers,
    holder: leaseHolder(),
    mayTakeOver: ({ holder }) => isHolderGone(holder) === true,
    leaseForMs,
    approvalForMs: approvalForMs * Math.max(1, options.speed),
    equityEveryMs: 60_000,
    signal: terminal.signal,
  })
}

/** Says how it begins, and gives the broker the last prices that it knew. */
async function begin({ options, plan, found, terminal }: Session, broker: PaperBroker, engine: Engine): Promise<void> {
  for (const { closed } of found?.lastBars.values() ?? []) {
    // The quiet part of the market is not in the broker's log. What it has met, it does not meet twice.
    if (closed !== null) await broker.match(closedEvent(closed))
  }
  const names = plan.strategies.map(({ instance }) => instance).join(', ')
  const how = plan.isNew ? 'A new account' : `Going on after event ${engine.head.sequence}`
  terminal.out(`${how} in ${options.dir}: ${names}`)
  terminal.out(`Account   ${standText(engine)}`)
  terminal.out(`Questions race status --dir ${options.dir}, race journal, race halt; Ctrl-C stops and keeps the orders`)
  engine.events.on('recorded', (event) => {
    const line = lineOf(event, engine)
    if (line !== null) terminal.out(line)
  })
  await switchMode(engine, options.autonomy)
}

async function switchMode(engine: Engine, autonomy: EngineMode['autonomy'] | undefined): Promise<void> {
  if (autonomy === undefined || engine.mode === null || engine.mode.autonomy === autonomy) return
  await engine.command(
    { type: 'switch-mode', autonomy, venue: 'paper', reason: `--autonomy ${autonomy}`, positions: 'refuse' },
    { by: userInfo().username, from: 'race paper' },
  )
}

function closedEvent({ instrument, bar: row, time, receivedAt }: NonNullable<LastBars['closed']>): MarketEvent {
  const [opensAt, open, high, low, close, volume] = row
  const bar = { time: opensAt, open, high, low, close, volume }
  return { type: 'bar-closed', instrument, timeframe: '1m', bar, time, receivedAt }
}

function lastBarsOf(found: ResumePoint | null): readonly LastBars[] {
  return deskInstruments.map(({ id }) => found?.lastBars.get(id) ?? { opened: null, closed: null })
}

function tellStand(engine: Engine, count: number, terminal: Terminal): void {
  if (terminal.status !== undefined) terminal.status(standText(engine))
  else if (count % standEvery === 0) terminal.out(standText(engine))
}

/** Does work until it is done, the host interrupts, which is no failure, or the engine fails, which is. */
async function untilInterrupted(
  interruption: AbortSignal,
  engine: Engine,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const failure = new AbortController()
  const off = engine.events.on('engine-failed', ({ error }) => failure.abort(error))
  try {
    await work(AbortSignal.any([interruption, failure.signal]))
  } catch (error) {
    if (engine.failure !== null) throw engine.failure
    if (!interruption.aborted) throw error
  } finally {
    off()
  }
}
