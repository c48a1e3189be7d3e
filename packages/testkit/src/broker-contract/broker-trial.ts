import {
  type ApprovalMint,
  type Broker,
  type BrokerCall,
  type BrokerReport,
  clientOrderId,
  createApprovalMint,
  type Decimal,
  type OrderCommand,
  type OrderReference,
  RaceError,
  type VenueFill,
  type VenueOrderReport,
} from '@race/core'
import type { BrokerHarness, BrokerStage, Scripted, VenueScript } from './broker-stage.ts'

/** How often the stage may settle before something that must happen is given up. */
const patience = 400
/** How often before an answer that was lost on purpose is no longer waited for. */
const shortPatience = 20
const decisionTime = 1_704_205_800_000

/** What was told of one order, by either of its names. */
export interface OrderNames {
  readonly clientOrderId: string
  readonly venueOrderId: string | null
}

/** One case's broker, and what the case does with it. */
export interface BrokerTrial {
  readonly stage: BrokerStage
  readonly broker: Broker
  readonly venue: VenueScript
  /** Everything that was told so far, by whatever way. */
  readonly reports: readonly BrokerReport[]
  /** Twelve parts, of which each can be traded alone. */
  readonly quantity: Decimal
  /** One of the twelve parts. */
  readonly part: Decimal
  /** A tenth below the market, on a tick. */
  readonly restingPrice: Decimal
  connect(): Promise<void>
  /** A limit order that rests, approved, under an id of its own. */
  command(changes?: Partial<OrderCommand>): OrderCommand
  /** Waits for an answer; the signal ends the wait where none comes. */
  call<Answer>(ask: (options: BrokerCall) => Promise<Answer>, waits?: 'long' | 'short'): Promise<Answer>
  /** Sends an order that must be accepted and gives its names. */
  place(changes?: Partial<OrderCommand>): Promise<OrderReference>
  script(result: Scripted | undefined): Promise<void>
  settle(times?: number): Promise<void>
  until(what: string, condition: () => boolean | Promise<boolean>): Promise<void>
  ordersOf(names: OrderNames): readonly VenueOrderReport[]
  fillsOf(names: OrderNames): readonly VenueFill[]
}

/** Opens a stage, lets the body try its broker, and closes it whatever came out. */
export async function withTrial<Result>(
  harness: BrokerHarness,
  body: (trial: BrokerTrial) => Promise<Result>,
): Promise<Result> {
  const stage = await harness.open()
  const ended = new AbortController()
  try {
    return await body(createTrial(stage, ended.signal))
  } finally {
    ended.abort()
    await stage.close()
  }
}

function createTrial(stage: BrokerStage, ended: AbortSignal): BrokerTrial {
  const { broker, venue, instrument } = stage
  const reports: BrokerReport[] = []
  const mint = createApprovalMint()
  const part = partOf(stage)
  const restingPrice = stage.price.times('0.9').roundToStep(instrument.tickSize, 'down')
  let ordinal = 0
  let streamFailure: { readonly error: unknown } | undefined
  const collect = (told: readonly BrokerReport[]): void => void reports.push(...told)
  const settle = async (times = 1): Promise<void> => {
    for (let i = 0; i < times; i++) collect(await (stage.settle ?? realMoment)())
    if (streamFailure !== undefined) throw streamFailure.error
  }
  const trial: BrokerTrial = {
    stage,
    broker,
    venue,
    reports,
    part,
    quantity: part.times(12),
    restingPrice,
    settle,
    async connect() {
      const verify = (approval: Parameters<typeof mint.verifyId>[0], intentId: string): boolean =>
        mint.verifyId(approval, intentId)
      void follow(broker, ended, reports).catch((error: unknown) => {
        streamFailure = { error }
      })
      const answer = await trial.call(({ signal }) => broker.connect({ signal, verify }))
      must(answer.type === 'connected', `connect answered ${show(answer)} where the venue can be reached`)
    },
    command: (changes) => commandOf(trial, mint, { ordinal: ordinal++, ...(changes && { changes }) }),
    call: (ask, waits = 'long') => answerOf(ask, { settle, stepsMax: waits === 'long' ? patience : shortPatience }),
    async place(changes) {
      const command = trial.command(changes)
      const answer = await trial.call((options) => broker.submit(command, options))
      must(answer.type === 'accepted', `submit answered ${show(answer)} to an order that nothing is wrong with`)
      return { clientOrderId: command.clientOrderId, venueOrderId: answer.venueOrderId, instrument: instrument.id }
    },
    async script(result) {
      collect((await result) ?? [])
      await settle()
    },
    async until(what, condition) {
      for (let step = 0; step < patience; step++) {
        if (await condition()) return
        await settle()
      }
      throw broken(`${what} never came about`, { told: reports.length })
    },
    ordersOf: (names) =>
      reports.flatMap((report) => (report.type === 'order' && isOf(report.order, names) ? [report.order] : [])),
    fillsOf: (names) =>
      reports.flatMap((report) => (report.type === 'fill' && isOf(report.fill, names) ? [report.fill] : [])),
  }
  return trial
}

/** A limit order that rests, with the mint's approval. */
function commandOf(
  { stage, quantity, restingPrice }: BrokerTrial,
  mint: ApprovalMint,
  { ordinal, changes = {} }: { readonly ordinal: number; readonly changes?: Partial<OrderCommand> },
): OrderCommand {
  const { approval } = mint.approve({ strategyInstance: 'contract', decisionTime, ordinal })
  return {
    clientOrderId: clientOrderId({ accountId: 'contract', intentId: approval.intentId, leg: 'entry' }),
    intentId: approval.intentId,
    approval,
    instrument: stage.instrument.id,
    side: 'buy',
    type: 'limit',
    role: 'entry',
    timeInForce: 'gtc',
    quantity,
    limitPrice: restingPrice,
    stopPrice: null,
    trail: null,
    limitOffset: null,
    expiresAt: null,
    isReduceOnly: false,
    isPostOnly: false,
    bracket: null,
    decisionTime,
    ...changes,
  }
}

/** Reports are collected until the stream ends; one that breaks off shows as reports that never come. */
async function follow(broker: Broker, signal: AbortSignal, reports: BrokerReport[]): Promise<void> {
  try {
    for await (const report of broker.reports({ signal })) reports.push(report)
  } catch (error) {
    if (!RaceError.is(error, 'BROKER_CLOSED') && !signal.aborted) throw error
  }
}

async function answerOf<Answer>(
  ask: (options: BrokerCall) => Promise<Answer>,
  { settle, stepsMax }: { readonly settle: () => Promise<void>; readonly stepsMax: number },
): Promise<Answer> {
  const patienceEnded = new AbortController()
  let isSettled = false
  const asked = ask({ signal: patienceEnded.signal }).finally(() => {
    isSettled = true
  })
  // Whoever awaits below meets the failure; a handler of its own keeps it from being met by nobody meanwhile.
  asked.catch(() => undefined)
  for (let step = 0; !isSettled && step < 2 * stepsMax; step++) {
    if (step === stepsMax) patienceEnded.abort()
    await Promise.race([asked.catch(() => undefined), settle()])
  }
  if (isSettled) return await asked
  throw broken('a call did not come back, although its signal was aborted')
}

/** The smallest quantity on its own that the venue takes as an order, at the price at which the trial's orders rest. */
function partOf({ instrument, price }: BrokerStage): Decimal {
  const { minQuantity, minNotional, quantityStep } = instrument
  if (minNotional.isZero) return minQuantity.roundToStep(quantityStep, 'up')
  const forWorth = minNotional.dividedBy(price.times('0.8'), { decimals: 18, rounding: 'up' })
  return (forWorth.greaterThan(minQuantity) ? forWorth : minQuantity).roundToStep(quantityStep, 'up')
}

function isOf(told: { readonly clientOrderId: string | null; readonly venueOrderId: string }, names: OrderNames) {
  return told.clientOrderId === names.clientOrderId || told.venueOrderId === names.venueOrderId
}

/** A while of the real time, in which no stage goes on by itself. */
export function realMoment(): Promise<readonly BrokerReport[]> {
  return new Promise((resolve) => {
    setTimeout(resolve, 5, [])
  })
}

/** A value in an error's message. */
export function show(value: unknown): string {
  return JSON.stringify(value)
}

/** The error of a claim that does not hold. */
function broken(message: string, facts: Readonly<Record<string, string | number>> = {}): RaceError {
  return new RaceError('CONTRACT_BROKEN', {
    message,
    facts,
    hint: 'The port in @race/core says what a broker must do; the case is named in the test.',
  })
}

/**
 * @throws RaceError `CONTRACT_BROKEN` where a claim does not hold
 */
export function must(condition: boolean, message: string): asserts condition {
  if (!condition) throw broken(message)
}
