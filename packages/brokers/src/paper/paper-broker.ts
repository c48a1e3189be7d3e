import {
  type AheadMatching,
  type Approval,
  type Broker,
  type BrokerAnswer,
  type BrokerCall,
  type BrokerCapabilities,
  type BrokerReport,
  type Clock,
  fromScaled,
  type JsonValue,
  type MarketEvent,
  type OrderAnswer,
  type OrderCommand,
  type OrderReference,
  type OrderReplacement,
  orderTypes,
  RaceError,
  type StandingAnswer,
  timesInForce,
  type VenueStanding,
} from '@race/core'
import type { Refusal } from './order-of-command.ts'
import type { OrderRecord } from './order-record.ts'
import type { PaperAccount } from './paper-account.ts'
import type { LoggedAccount, LogPlace, PaperLog } from './paper-log.ts'
import type { PaperStatistics } from './paper-settings.ts'
import { changedSettings, invalid, type PaperChange, type PaperSettings, requireChange } from './paper-settings.ts'
import { ReportQueue } from './report-queue.ts'
import { WaitingCalls } from './waiting-calls.ts'

export interface PaperBrokerParts {
  readonly name: string
  readonly account: PaperAccount
  readonly log: PaperLog
  readonly clock: Clock
  /** Everything but its parts, for a snapshot of the log. */
  readonly stateOf: (account: PaperAccount) => JsonValue
  /** Makes the account again of what its log holds now. */
  readonly open: () => Promise<OpenedAccount>
}

/** An account, and the place of its log of which it was made. */
export interface OpenedAccount {
  readonly account: PaperAccount
  readonly at: LogPlace
}

type Verify = (approval: Approval, intentId: string) => boolean

/**
 * A broker without a venue behind it: orders meet the market events that the engine feeds it, by the matching of the backtest,
 * and everything that it knows is in its log before it answers. Make one with `createPaperBroker`.
 */
export class PaperBroker implements Broker {
  readonly port = 'broker/1'
  readonly name: string
  readonly capabilities: BrokerCapabilities
  #account: PaperAccount
  readonly #log: PaperLog
  readonly #clock: Clock
  readonly #logged: LoggedAccount
  readonly #queue = new ReportQueue()
  #verify: Verify | null = null
  #isClosed = false
  /** Who waits for the next append. */
  #waiting = new WaitingCalls()
  #appending: Promise<void> | null = null
  /** Reports that must not be told before what brought them about is stored. */
  #unsaved: BrokerReport[] = []
  /** Those of them that are being stored. */
  #saving: BrokerReport[] = []
  /** How many events were told of ahead, and of how many of those everything is stored. */
  #told = 0
  #toldStored = 0
  /** Who stores those that were told until now: many ask for it. */
  #storing: { readonly told: number; readonly stored: Promise<string | null> } | null = null
  readonly ahead: AheadMatching = {
    match: (event) => this.#matchAhead(event),
    stored: () => this.#storedAhead(),
    isStored: () => this.#toldStored === this.#told,
    isHeard: () => this.#queue.isHeard,
  }

  constructor({ name, account, log, clock, stateOf, open }: PaperBrokerParts) {
    this.name = name
    this.#account = account
    this.#log = log
    this.#clock = clock
    this.#logged = {
      part: (count) => this.#account.takePart(count),
      state: () => stateOf(this.#account),
      reopen: async () => this.#goOnFrom(await open()),
    }
    this.capabilities = {
      environment: account.setup.environment,
      orderTypes,
      timesInForce,
      short: account.setup.costs.venueRules?.allowShort !== false,
      brackets: true,
      replace: true,
      clientOrderIds: 'enforced',
      clientOrderIdsForMs: null,
      reports: { fills: true, positions: true, cash: true },
    }
  }

  async connect({ verify, signal }: Parameters<Broker['connect']>[0]): ReturnType<Broker['connect']> {
    this.#requireOpen()
    this.#log.claim()
    const failure = await this.#stored(signal)
    if (failure !== null) return { type: 'unknown', cause: failure }
    this.#verify = verify
    return { type: 'connected' }
  }

  async submit(command: OrderCommand, { signal }: BrokerCall): Promise<BrokerAnswer> {
    this.#requireOpen()
    const refused = this.#refusalOf(command)
    if (refused !== null) return rejected(refused)
    if (this.#isKnown(command)) {
      const failure = await this.#stored(signal)
      return failure === null ? duplicateOf(command) : { type: 'unknown', cause: failure }
    }
    const taken = this.#account.submit(command)
    if ('code' in taken) return rejected(taken)
    const failure = await this.#stored(signal)
    if (failure !== null) return { type: 'unknown', cause: failure }
    const { status, reason } = taken.report
    if (status === 'rejected' || (status === 'cancelled' && reason === 'SIGNAL_EXPIRED')) {
      return rejected({ code: reason ?? 'REJECTED', message: `The paper venue rejected the order: ${reason}` })
    }
    return { type: 'accepted', venueOrderId: taken.venueOrderId }
  }

  async cancel(order: OrderReference, { signal }: BrokerCall): Promise<BrokerAnswer> {
    return this.#change(order, signal, (record) => this.#account.cancel(record))
  }

  async replace(order: OrderReference, changes: OrderReplacement, { signal }: BrokerCall): Promise<BrokerAnswer> {
    return this.#change(order, signal, (record) => this.#account.replace(record, changes))
  }

  async order({ clientOrderId, venueOrderId }: OrderReference, { signal }: BrokerCall): Promise<OrderAnswer> {
    this.#requireOpen()
    const failure = await this.#stored(signal)
    if (failure !== null) return { type: 'unknown', cause: failure }
    const record = this.#account.records.find(clientOrderId, venueOrderId)
    return record === null ? { type: 'not-found' } : { type: 'found', order: record.report }
  }

  async standing({ since, signal }: BrokerCall & { readonly since: number }): Promise<StandingAnswer> {
    this.#requireOpen()
    const failure = await this.#stored(signal)
    return failure === null
      ? { type: 'known', standing: this.#standingSince(since) }
      : { type: 'unknown', cause: failure }
  }

  /** Reports that no `match` has given: those of commands, where nothing was fed since. */
  reports({ signal }: BrokerCall): AsyncIterable<BrokerReport> {
    this.#requireOpen()
    return this.#queue.stream(signal)
  }

  async match(event: MarketEvent): Promise<readonly BrokerReport[]> {
    this.#requireOpen()
    this.#queue.hold()
    this.#account.market.match(event)
    this.#gather()
    const failure = this.#log.isEmpty ? null : await this.#stored()
    const reports = this.#queue.drain()
    if (failure === null) return reports
    return [...reports, { type: 'gap', time: this.#time, cause: failure }]
  }

  #matchAhead(event: MarketEvent): readonly BrokerReport[] {
    this.#requireOpen()
    this.#account.market.match(event)
    this.#told++
    const earlier = [...this.#queue.drain(), ...this.#saving.splice(0), ...this.#unsaved.splice(0)]
    const reports = this.#account.takeReports()
    return earlier.length === 0 ? reports : [...earlier, ...reports]
  }

  async #storedAhead(): Promise<string | null> {
    if (this.ahead.isStored()) return null
    const told = this.#told
    if (this.#storing?.told !== told) this.#storing = { told, stored: this.#stored() }
    const failure = await this.#storing.stored
    if (failure === null) this.#toldStored = Math.max(this.#toldStored, told)
    else if (this.#storing?.told === told) this.#storing = null
    return failure
  }

  /**
   * What of a simulation account can be changed while it runs.
   *
   * @throws RaceError `BROKER_CONFIG_INVALID` for a paper account
   */
  get settings(): PaperSettings {
    this.#requireSimulation()
    return this.#account.settings
  }

  get statistics(): PaperStatistics {
    return this.#account.statistics
  }

  /**
   * Changes settings, which hold from the next market event on, and writes who did it and why.
   *
   * @throws RaceError `BROKER_CONFIG_INVALID` naming the field, and for a paper account; `CONFIG_INVALID` for a model of costs;
   * `STORE_FAILED` where nobody knows whether it was stored
   */
  async changeSettings(changes: Partial<PaperSettings>, change: PaperChange): Promise<PaperSettings> {
    this.#requireOpen()
    this.#requireSimulation()
    requireChange(change)
    this.#account.changeSettings(changedSettings(this.#account.settings, changes), change)
    await this.#requireStored()
    return this.#account.settings
  }

  /**
   * Cancels every order, forgets positions, fills and statistics, and begins with the start balance again. Ids of orders stay
   * used.
   *
   * @throws RaceError `BROKER_CONFIG_INVALID` for a paper account; `STORE_FAILED` where nobody knows whether it was stored
   */
  async reset(change: PaperChange): Promise<void> {
    this.#requireOpen()
    this.#requireSimulation()
    requireChange(change)
    this.#account.reset(change)
    await this.#requireStored()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    try {
      // A connect may be under way, by which the log becomes this broker's.
      await this.#appending
      if (this.#log.isHeld) {
        this.#gather({ withMarket: true })
        await this.#stored()
      }
    } finally {
      this.#queue.close()
      await this.#log.release()
    }
  }

  async #change(
    { clientOrderId, venueOrderId }: OrderReference,
    signal: AbortSignal,
    change: (record: OrderRecord) => Refusal | null,
  ): Promise<BrokerAnswer> {
    this.#requireOpen()
    if (this.#verify === null) return rejected(notConnected)
    const record = this.#account.records.find(clientOrderId, venueOrderId)
    if (record === null) return rejected({ code: 'ORDER_NOT_FOUND', message: `There is no order '${clientOrderId}'` })
    const refused = change(record)
    const failure = await this.#stored(signal)
    if (failure !== null) return { type: 'unknown', cause: failure }
    return refused === null ? { type: 'accepted', venueOrderId: record.venueOrderId } : rejected(refused)
  }

  #refusalOf({ approval, intentId }: OrderCommand): Refusal | null {
    if (this.#verify === null) return notConnected
    if (this.#verify(approval, intentId)) return null
    return { code: 'NOT_APPROVED', message: `The order of intent '${intentId}' carries no approval of the gate for it` }
  }

  #isKnown({ clientOrderId, bracket }: OrderCommand): boolean {
    const { records } = this.#account
    const ids = [clientOrderId, bracket?.stop?.clientOrderId, bracket?.target?.clientOrderId]
    return ids.some((id) => id !== undefined && records.has(id))
  }

  /** Null once everything until now is stored; otherwise why that is not known. */
  #stored(signal?: AbortSignal): Promise<string | null> {
    const stored = this.#waiting.wait(signal)
    this.#appending ??= this.#appendAll()
    return stored
  }

  /** Takes over what the log had more than the account; not where that has something to tell since. */
  #goOnFrom({ account, at }: OpenedAccount): boolean {
    this.#gather()
    const mayGoOn = this.#log.restartAt(at)
    if (mayGoOn) this.#account = account
    return mayGoOn
  }

  /** Takes what has happened to the log's list; reports wait until it is stored. */
  #gather(options: { readonly withMarket?: boolean } = {}): void {
    this.#log.add(this.#account.collect(options))
    for (const report of this.#account.takeReports()) this.#unsaved.push(report)
  }

  /** Appends until nobody waits. What comes up in one turn, or while the store is at work, is one append. */
  async #appendAll(): Promise<void> {
    await null
    while (!this.#waiting.isEmpty) {
      const waiting = this.#waiting
      this.#waiting = new WaitingCalls()
      try {
        this.#gather()
        this.#saving = this.#unsaved
        this.#unsaved = []
        const failure = await this.#log.append(this.#logged)
        this.#settle(failure === null)
        waiting.resolve(failure)
        this.#log.keep()
      } catch (error) {
        this.#settle(false)
        waiting.reject(error)
      }
    }
    this.#appending = null
  }

  /** What was being stored may be told, or waits on. */
  #settle(isStored: boolean): void {
    if (isStored) this.#queue.push(this.#saving)
    else this.#unsaved = [...this.#saving, ...this.#unsaved]
    this.#saving = []
  }

  async #requireStored(): Promise<void> {
    this.#log.claim()
    const failure = await this.#stored()
    if (failure === null) return
    throw new RaceError('STORE_FAILED', {
      message: `The change of the paper account '${this.name}' may not be stored: ${failure}`,
      facts: { broker: this.name },
      hint: 'Look at the settings after the next start.',
      retryable: true,
    })
  }

  #standingSince(since: number): VenueStanding {
    const { account, records, fills, scale } = this.#account
    return {
      time: this.#time,
      orders: Array.from(records.working, ({ report }) => report).filter(({ status }) => isWorking(status)),
      fills: fills.filter(({ time }) => time >= since),
      positions: account.holdings.flatMap(({ position, valuation: { instrument } }) =>
        position.steps === 0
          ? []
          : [{ instrument: instrument.id, quantity: fromScaled(position.steps, 0).times(instrument.quantityStep) }],
      ),
      cash: [{ currency: account.currency, amount: fromScaled(account.cash, scale) }],
    }
  }

  /** Of the market, and of the clock before it has told anything. */
  get #time(): number {
    const { time } = this.#account.market
    return time === Number.NEGATIVE_INFINITY ? this.#clock.now() : time
  }

  #requireOpen(): void {
    if (!this.#isClosed) return
    throw new RaceError('BROKER_CLOSED', {
      message: `The paper broker '${this.name}' was closed`,
      facts: { broker: this.name },
      hint: 'Stop the engine before its broker, or create another one over the same log.',
    })
  }

  #requireSimulation(): void {
    if (this.#account.setup.environment === 'simulation') return
    throw invalid('environment', `'${this.name}' is a paper account`, "Create it with environment: 'simulation'.")
  }
}

const notConnected: Refusal = {
  code: 'NOT_CONNECTED',
  message: 'The paper broker was not connected: call connect first',
}

function rejected({ code, message }: Refusal): BrokerAnswer {
  return { type: 'rejected', code, message, isDuplicate: false }
}

function duplicateOf({ clientOrderId }: OrderCommand): BrokerAnswer {
  const message = `There is an order '${clientOrderId}', or a leg under one of its ids, already`
  return { type: 'rejected', code: 'DUPLICATE_CLIENT_ORDER_ID', message, isDuplicate: true }
}

function isWorking(status: VenueStanding['orders'][number]['status']): boolean {
  return status === 'accepted' || status === 'triggered' || status === 'partially-filled'
}
