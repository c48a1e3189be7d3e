import { FeeSchedule, feeRateOf } from '@race/brokers/simulated'
import {
  createDefaultTimers,
  type Decimal,
  decimal,
  type EventLog,
  type JsonValue,
  type Lease,
  ledgerScaleOf,
  parseParams,
  parseTimeframe,
  RaceError,
  valuationOf,
} from '@race/core'
import { createProtections, createSettings, type GateRules, gateRulesOf, sealHardLimits } from '@race/risk'
import { AccountState } from './account/account-state.ts'
import type { WatchRules } from './account/account-watch.ts'
import { closeAll } from './commands/flatten.ts'
import { Engine } from './engine.ts'
import type { EngineOptions } from './engine-options.ts'
import { engineVersion } from './engine-version.ts'
import { Journal } from './journal.ts'
import { Kernel } from './kernel.ts'
import { checkModeSafety } from './mode-safety.ts'
import { openedOf, recoverAccount } from './recover-account.ts'
import { LiveTickets } from './strategy/live-tickets.ts'
import { type EngineStrategy, StrategyRunner } from './strategy/strategy-runner.ts'
import { outboxDefaults } from './venue/outbox.ts'
import { shareLegs } from './venue/place-legs.ts'
import { replaceAgain } from './venue/replace-again.ts'
import { venueAhead } from './venue/stored-ahead.ts'

/**
 * Starts an engine: takes the lease of the account, folds its log, asks the venue what became of everything, and only then
 * trades. On a new account the first start opens it.
 *
 * @throws RaceError `LEASE_TAKEN`, `LOG_DAMAGED`, `ENGINE_CONFIG_INVALID`, `MODE_REFUSED`, `STORE_FAILED`, `ABORTED`
 */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  const timers = options.timers ?? createDefaultTimers()
  const ending = options.signal ?? new AbortController().signal
  const log = options.store.log({ tenant: options.tenant ?? 'default', account: options.account })
  const leaseForMs = options.leaseForMs ?? 30_000
  const holder = options.holder ?? `engine ${globalThis.crypto.randomUUID()}`
  const lease = await acquire(log, { ...options, holder, leaseForMs, now: timers.now() })
  try {
    const engine = await recover(options, { timers, ending, log, lease, leaseForMs, holder })
    return engine
  } catch (error) {
    await log.releaseLease(lease).catch(() => {})
    throw error
  }
}

interface Starting {
  readonly timers: NonNullable<EngineOptions['timers']>
  readonly ending: AbortSignal
  readonly log: EventLog
  readonly lease: Lease
  readonly leaseForMs: number
  readonly holder: string
}

async function recover(options: EngineOptions, starting: Starting): Promise<Engine> {
  const { broker, instruments, strategies } = options
  const { timers, ending, log, lease, leaseForMs, holder } = starting
  const capital = decimal(options.capital)
  const fee = options.fee ?? { type: 'percentage', rate: '0.001' }
  const ledgerScale = Math.max(ledgerScaleOf(instruments, [feeRateOf(fee)]), capital.decimalPlaces)
  const opened = openedOf({
    ...{ currency: options.currency, capital: String(capital), ledgerScale, instruments, engineVersion },
    seed: options.seed ?? options.account,
    books: booksOf(strategies, capital, ledgerScale),
  })
  const runnersOf = (state: AccountState) => makeRunners(options, state, opened.seed)
  const head = await log.head()
  const sealed = sealHardLimits(options.hardLimits)
  const watch: WatchRules = {
    hardLimits: sealed.limits,
    tradingDay: options.tradingDay ?? { timeZone: 'UTC' },
    ladder: options.ladder ?? {},
    exposure: options.rules?.exposure ?? {},
  }
  const found = await recoverAccount(log, { opened, instruments, runnersOf, rules: watch, signal: ending })
  const state = found?.state ?? new AccountState(opened, instruments, watch)
  const runners = found?.runners ?? runnersOf(state)
  const kernel = new Kernel({
    ...{ state, runners, accountId: options.account, capabilities: broker.capabilities },
    rules: rulesOf(options, state, sealed),
    fees: instruments.map((spec) => new FeeSchedule(fee, valuationOf(spec, ledgerScale), ledgerScale)),
    approvalForMs: options.approvalForMs ?? 15 * 60_000,
    protections: createProtections(options.protections ?? []),
    matchesHere: broker.match !== undefined,
    equityEveryMs: options.equityEveryMs ?? 15 * 60_000,
  })
  kernel.now = timers.now()
  kernel.isStarting = true
  const engine = new Engine({
    ...{ log, broker, kernel, timers, lease, leaseForMs },
    journal: (onFailure, closing) =>
      new Journal({
        ...{ log, head, fence: lease.fence, scheduler: timers, onFailure },
        venue: venueAhead(broker, timers, closing),
      }),
    commandsEveryMs: options.commandsEveryMs ?? 250,
    eventsPerPause: options.eventsPerPause ?? 128,
    snapshots: {
      every: options.snapshotEvery ?? 10_000,
      parts: found?.parts ?? [],
      series: found?.series ?? new Map(),
    },
    outbox: { ...outboxDefaults, ...options.outbox },
    durability: options.store.capabilities.durability,
    checkPassword: options.live?.checkPassword ?? null,
  })
  try {
    if (found === null) await open(engine, kernel, options)
    // A halt that was left while no engine ran is honoured before anything else.
    await engine.takeCommands()
    await connect(engine, kernel, options, ending)
    await engine.turn(() => {
      kernel.record('session-started', { engineVersion, holder, fence: lease.fence, broker: broker.name })
      resume(kernel)
    })
    // What went on beside it, such as a snapshot, may have stopped it meanwhile, and nobody listens to it yet.
    if (engine.failure !== null) throw engine.failure
  } catch (error) {
    await engine.stop({ reason: 'the start failed' }).catch(() => {})
    throw error
  }
  engine.begin()
  return engine
}

async function acquire(
  log: EventLog,
  options: EngineOptions & { readonly holder: string; readonly leaseForMs: number; readonly now: number },
): Promise<Lease> {
  const { holder, now, leaseForMs: forMs, mayTakeOver } = options
  const answer = await log.acquireLease({ holder, now, forMs, ...(mayTakeOver === undefined ? {} : { mayTakeOver }) })
  if (answer.type === 'held') return answer.lease
  const { lease } = answer
  throw new RaceError('LEASE_TAKEN', {
    message: `'${lease.holder}' trades the account '${log.key.account}' until ${new Date(lease.expiresAt).toISOString()}, or as long as it renews its lease`,
    facts: { account: log.key.account, holder: lease.holder, expiresAt: lease.expiresAt },
    hint: 'Stop that engine, or wait until its lease has run out. To ask something of it, leave it a command.',
  })
}

/** Opens a new account, in the mode that the host names. */
async function open(engine: Engine, kernel: Kernel, options: EngineOptions): Promise<void> {
  const { mode, broker, store, live } = options
  const { isSafe, missing } = checkModeSafety(mode, null, {
    broker: broker.capabilities,
    // Whether it can be reached is found out before anything is sent.
    isConnected: true,
    durability: store.capabilities.durability,
    openPositions: 0,
    hasPasswordCheck: live !== undefined,
    // Money is not put at risk by a start: an account begins on paper, and goes live by a switch.
    isConfirmed: false,
    reason: 'the account is opened',
    cancelsPositions: false,
  })
  if (!isSafe && mode.venue === 'live') missingLive(missing)
  if (!isSafe) throw refused(missing)
  await engine.turn(() => {
    kernel.record('account-opened', kernel.state.opened)
    kernel.record('mode-changed', {
      ...{ old: null, new: mode, by: 'host', from: options.holder ?? 'start', why: 'the account is opened' },
      ...{ hadOpenPositions: false, positionsCancelled: 0 },
    })
    const first = createSettings(kernel.state.watch.settings.hardLimits, {
      values: { ...firstSettings(options), ...options.settings },
      ...{ by: 'host', reason: 'the account is opened', at: kernel.now },
    })
    const values = JSON.parse(JSON.stringify(first.values)) as JsonValue
    kernel.record('settings-changed', {
      ...{
        version: 1,
        old: {},
        new: values,
        by: 'host',
        from: options.holder ?? 'start',
        why: 'the account is opened',
      },
    })
  })
}

/** Every strategy may trade, within its budget. */
function firstSettings({ strategies }: EngineOptions) {
  const named = strategies.map((entry) => [entry.instance ?? entry.strategy.id, entry.budgetFraction ?? null] as const)
  const budgets = Object.fromEntries(named.flatMap(([name, budget]) => (budget === null ? [] : [[name, budget]])))
  return { strategiesEnabled: named.map(([name]) => name), budgets }
}

function missingLive(missing: readonly string[]): never {
  throw refused([...missing, 'Open the account in guide mode on paper, then switch it to live.'])
}

function refused(missing: readonly string[]): RaceError {
  return new RaceError('MODE_REFUSED', {
    message: `The engine cannot start in this mode. ${missing.join(' ')}`,
    facts: { missing: missing.length },
    hint: missing[0] ?? 'Choose another mode.',
  })
}

/** Reaches the venue and finds out what became of everything; it is tried until it succeeds or the host gives up. */
async function connect(engine: Engine, kernel: Kernel, options: EngineOptions, signal: AbortSignal): Promise<void> {
  const timers = options.timers ?? createDefaultTimers()
  const verify = (approval: unknown, intentId: string): boolean => kernel.mint.verifyId(approval, intentId)
  for (let wait = 500; ; wait = Math.min(30_000, wait * 2)) {
    const answer = await options.broker.connect({ signal, verify })
    if (answer.type === 'connected') break
    await timers.after(wait, { signal })
  }
  kernel.isConnected = true
  await engine.reconcile()
  await engine.resolve()
}

/** Takes up what was under way: cancellations and changes of which nobody knows whether they left, and a flattening. */
function resume(kernel: Kernel): void {
  for (const order of kernel.state.open) {
    if (order.isCancelAsked) kernel.plan({ type: 'cancel', clientOrderId: order.clientOrderId })
    else replaceAgain(kernel, order)
    shareLegs(kernel, order)
  }
  kernel.isStarting = false
  closeAll(kernel)
}

function booksOf(strategies: readonly EngineStrategy[], capital: Decimal, scale: number) {
  const names = new Set<string>()
  let sum = 0
  const books = strategies.map((entry) => {
    const strategyInstance = entry.instance ?? entry.strategy.id
    if (names.has(strategyInstance))
      throw invalid(
        `two strategies are named '${strategyInstance}'`,
        'strategies',
        'Give each an `instance` of its own.',
      )
    names.add(strategyInstance)
    const fraction = entry.capitalFraction ?? 1 / strategies.length
    sum += fraction
    if (!(fraction > 0 && fraction <= 1))
      throw invalid(
        `'${strategyInstance}' has a capitalFraction of ${fraction}`,
        'capitalFraction',
        'A fraction is above 0 and at most 1.',
      )
    return {
      strategyInstance,
      strategyId: entry.strategy.id,
      strategyVersion: entry.strategy.version,
      params: (parseParams(entry.strategy, entry.params) ?? null) as JsonValue,
      capital: String(capital.times(decimal(fraction)).roundTo(scale, 'floor')),
    }
  })
  if (sum > 1 + 1e-9)
    throw invalid(
      `the strategies have ${sum} of the capital together`,
      'capitalFraction',
      'Together they have at most 1.',
    )
  return books
}

function makeRunners(options: EngineOptions, state: AccountState, seed: string): ReadonlyMap<string, StrategyRunner> {
  const { instruments, historyBars = 4096 } = options
  return new Map(
    options.strategies.map((entry) => {
      const instance = entry.instance ?? entry.strategy.id
      const book = state.books.get(instance)
      if (book === undefined)
        throw invalid(
          `'${instance}' has no part of the account`,
          'strategies',
          'Open another account for other strategies.',
        )
      const venuePlacesLegs = options.broker.capabilities.brackets
      const tickets = new LiveTickets(state, { venuePlacesLegs })
      return [instance, new StrategyRunner({ entry, instance, book, instruments, seed, historyBars, tickets })]
    }),
  )
}

/** The gate's rules under the settings and the mode in force. */
function rulesOf(
  options: EngineOptions,
  state: AccountState,
  sealed: ReturnType<typeof sealHardLimits>,
): () => GateRules {
  let made: { readonly settings: unknown; readonly venue: unknown; readonly rules: GateRules } | null = null
  return () => {
    sealed.requireUnchanged()
    const { settings } = state.watch
    const venue = state.mode?.venue
    if (made?.settings === settings && made.venue === venue) return made.rules
    const rules = gateRulesOf(settings, {
      requireStop: venue === 'live',
      priceAgeMsMax: priceAgeOf(options),
      ...options.rules,
    })
    made = { settings, venue, rules }
    return rules
  }
}

/** A minute, and the longest time for which an instrument has no new price: that of its bars. */
function priceAgeOf({ strategies }: EngineOptions): number {
  const longest = strategies.flatMap(({ data }) => data.map(({ timeframe }) => parseTimeframe(timeframe).nominalMs))
  return Math.max(0, ...longest) + 60_000
}

function invalid(message: string, field: string, hint: string): RaceError {
  return new RaceError('ENGINE_CONFIG_INVALID', { message: `Engine: ${message}`, facts: { field }, hint })
}
