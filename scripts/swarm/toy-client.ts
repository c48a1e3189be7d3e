import {
  type AccountEvent,
  type AccountFact,
  type Broker,
  type BrokerReport,
  createApprovalMint,
  decimal,
  type EventLog,
  type OrderIntended,
  RaceError,
  type VenueFill,
  type VenueOrderReport,
} from '@race/core'
import type { SystemDriver, SystemInProcess, WorldProcess } from '@race/testkit/world'
import { drawIntent } from './draw-intent.ts'
import {
  applyFact,
  createToyBook,
  eventOf,
  factOf,
  isEnded,
  orderByVenueId,
  type ToyBook,
  type ToyOrder,
} from './toy-book.ts'

/** What can be planted in the toy client; each must be caught. */
export const toyBugs = {
  'sends-before-journal': 'sends an order while its intent is still being written',
  'timeout-is-rejection': 'takes a call without an answer for a rejection',
  'retries-with-new-id': 'sends an order without an answer again, under another id',
  'resends-blindly': 'sends an order without an answer again, under the same id',
  'counts-repeated-fills': 'counts a fill as often as it is told',
  'trades-when-halted': 'goes on sending while the account is halted',
  'rounds-fees': 'books fees in cents',
  'skips-recovery': 'starts without asking the venue',
} as const

export type ToyBug = keyof typeof toyBugs

/**
 * The simplest client that can be right: it writes before it sends, and asks before it believes. It is here to show that the
 * world lets a sound system pass and catches one that is not.
 */
export function toyDriver(bug: ToyBug | null = null): SystemDriver {
  return { name: bug === null ? 'toy' : `toy, which ${toyBugs[bug]}`, create: (process) => createToy(process, bug) }
}

interface Toy {
  readonly process: WorldProcess
  readonly bug: ToyBug | null
  readonly book: ToyBook
  readonly log: EventLog
  readonly broker: Broker
  readonly mint: ReturnType<typeof createApprovalMint>
  readonly prices: Map<string, number>
  /** One thing after the other, whatever waits for what. */
  lock: Promise<unknown>
  sequence: number
  fence: number
  ordinal: number
  isTrading: boolean
}

function createToy(process: WorldProcess, bug: ToyBug | null): SystemInProcess {
  const { signal } = new AbortController()
  const toy: Toy = {
    process,
    bug,
    book: createToyBook(),
    log: process.store.log(process.key),
    broker: process.broker,
    mint: createApprovalMint(),
    prices: new Map(),
    lock: Promise.resolve(),
    sequence: 0,
    fence: 0,
    ordinal: 0,
    isTrading: true,
  }
  return {
    async start() {
      await load(toy)
      void followReports(toy, signal)
      void followMarket(toy, signal)
      for (;;) {
        const verify = (approval: Parameters<typeof toy.mint.verifyId>[0], id: string) =>
          toy.mint.verifyId(approval, id)
        if ((await toy.broker.connect({ signal, verify })).type === 'connected') break
        await process.timers.after(200, { signal })
      }
      if (bug !== 'skips-recovery') await exclusive(toy, () => recover(toy))
      void tradeOn(toy)
    },
    async reconcile() {
      toy.isTrading = false
      // What was being sent has been answered by then.
      await process.timers.after(10_000, { signal })
      await exclusive(toy, () => recover(toy))
    },
  }
}

async function load(toy: Toy): Promise<void> {
  const { process, log, book } = toy
  const answer = await log.acquireLease({
    holder: process.holder,
    now: process.clock.now(),
    forMs: 3_600_000,
    mayTakeOver: () => true,
  })
  toy.fence = answer.lease.fence
  for await (const event of log.read()) {
    applyFact(book, factOf(event as unknown as AccountEvent), process.instruments)
    toy.sequence = event.sequence
  }
  if (book.isOpened) return
  const { currency, capital } = process
  const opened = { currency, capital, ledgerScale: 8, instruments: [], books: [], seed: '', engineVersion: 'toy' }
  await record(toy, { type: 'account-opened', data: opened })
}

/** Resolves when the facts are durable. What cannot be written ends the process: the next one reads what is there. */
async function record(toy: Toy, ...facts: readonly AccountFact[]): Promise<void> {
  const { process, log, book } = toy
  try {
    const events = facts.map((fact) => eventOf(fact, process.clock.now()))
    const answer = await log.append(events, { expectedSequence: toy.sequence, fence: toy.fence })
    if (answer.type !== 'appended') return await process.exit(`the append was answered with ${answer.type}`)
    toy.sequence = answer.head.sequence
    for (const fact of facts) applyFact(book, fact, process.instruments)
  } catch (error) {
    if (!RaceError.is(error, 'STORE_FAILED')) throw error
    await process.exit(error.message)
  }
}

function exclusive<T>(toy: Toy, act: () => Promise<T>): Promise<T> {
  const result = toy.lock.then(act)
  toy.lock = result.catch(() => undefined)
  return result
}

async function followReports(toy: Toy, signal: AbortSignal): Promise<void> {
  for await (const report of toy.broker.reports({ signal })) await exclusive(toy, () => takeReport(toy, report))
}

async function followMarket({ process, prices }: Toy, signal: AbortSignal): Promise<void> {
  for await (const event of process.market(signal)) {
    if (event.type === 'trade') prices.set(event.instrument, event.trade.price)
  }
}

async function takeReport(toy: Toy, report: BrokerReport): Promise<void> {
  if (report.type === 'order') await takeOrder(toy, report.order)
  else if (report.type === 'fill') await takeFill(toy, report.fill)
  else if (report.type === 'bust') await takeBust(toy, report.fillId, report.time)
  else if (report.type === 'gap') await recover(toy)
}

async function takeOrder(toy: Toy, told: VenueOrderReport): Promise<void> {
  const { book } = toy
  const { venueOrderId, status, filledQuantity } = told
  const known =
    (told.clientOrderId === null ? undefined : book.orders.get(told.clientOrderId)) ??
    orderByVenueId(book, venueOrderId)
  const data = {
    clientOrderId: known?.clientOrderId ?? `venue:${venueOrderId}`,
    venueOrderId,
    instrument: told.instrument,
    status,
    quantity: told.quantity.toString(),
    filledQuantity: filledQuantity.toString(),
    limitPrice: told.limitPrice?.toString() ?? null,
    stopPrice: told.stopPrice?.toString() ?? null,
    reason: told.reason,
    time: told.time,
  }
  if (known === undefined) {
    const adopted = {
      ...data,
      side: told.side,
      type: told.type,
      role: 'entry',
      parentId: null,
      strategyInstance: null,
    } as const
    return await record(toy, { type: 'order-adopted', data: adopted })
  }
  // What is told late tells of what was before.
  const isOld = known.state === 'ended' || known.filledQuantity.greaterThan(filledQuantity)
  const isNews = known.state === 'asked' || isEnded(status) || filledQuantity.greaterThan(known.filledQuantity)
  if (!isOld && isNews) await record(toy, { type: 'order-reported', data })
}

async function takeFill(toy: Toy, fill: VenueFill): Promise<void> {
  const { book, bug } = toy
  if (book.fills.has(fill.fillId) && bug !== 'counts-repeated-fills') return
  const known =
    (fill.clientOrderId === null ? undefined : book.orders.get(fill.clientOrderId)) ??
    orderByVenueId(book, fill.venueOrderId)
  if (known === undefined) await adopt(toy, fill)
  const filled: AccountFact = {
    type: 'order-filled',
    data: {
      fillId: fill.fillId,
      clientOrderId: known?.clientOrderId ?? `venue:${fill.venueOrderId}`,
      venueOrderId: fill.venueOrderId,
      strategyInstance: null,
      instrument: fill.instrument,
      side: fill.side,
      price: fill.price.toString(),
      quantity: fill.quantity.toString(),
      fee: fill.fee.toString(),
      feeCurrency: fill.feeCurrency,
      liquidity: fill.liquidity,
      time: fill.time,
    },
  }
  await record(toy, filled)
  const cash = bug === 'rounds-fees' ? book.cash.roundTo(2, 'half-even') : book.cash
  await record(toy, {
    type: 'equity-marked',
    data: { marketTime: fill.time, equity: '0', cash: cash.toString(), exposure: '0', drawdown: 0 },
  })
}

/** An order that somebody else sent: the venue tells what it is. */
async function adopt(toy: Toy, { venueOrderId, instrument }: VenueFill): Promise<void> {
  const { signal } = new AbortController()
  for (;;) {
    const answer = await toy.broker.order({ clientOrderId: '', venueOrderId, instrument }, { signal })
    if (answer.type === 'found') return await takeOrder(toy, answer.order)
    await toy.process.timers.after(300, { signal })
  }
}

async function takeBust(toy: Toy, fillId: string, time: number): Promise<void> {
  const fill = toy.book.fills.get(fillId)
  if (fill === undefined || fill.isBusted) return
  const data = { fillId, clientOrderId: '', reason: 'taken back by the venue', time }
  await record(toy, { type: 'fill-busted', data })
}

/** Asks for everything at the venue, and for every order of which it is not certain what became of it. */
async function recover(toy: Toy): Promise<void> {
  const { broker, book, process } = toy
  const { signal } = new AbortController()
  let answer = await broker.standing({ signal, since: 0 })
  while (answer.type === 'unknown') {
    await process.timers.after(300, { signal })
    answer = await broker.standing({ signal, since: 0 })
  }
  const { orders, fills, time } = answer.standing
  for (const order of orders) await takeOrder(toy, order)
  for (const fill of fills) await takeFill(toy, fill)
  const listed = new Set(fills.map(({ fillId }) => fillId))
  for (const [fillId, fill] of [...book.fills]) {
    if (!listed.has(fillId) && fill.time < time) await takeBust(toy, fillId, time)
  }
  const working = new Set(orders.map(({ venueOrderId }) => venueOrderId))
  for (const order of [...book.orders.values()]) {
    if (order.state === 'ended' || (order.venueOrderId !== null && working.has(order.venueOrderId))) continue
    await settleOrder(toy, order)
  }
}

async function settleOrder(toy: Toy, order: ToyOrder): Promise<void> {
  const { broker, process } = toy
  const { clientOrderId: id, venueOrderId, instrument } = order
  const { signal } = new AbortController()
  // Nobody will ever tell of an order that the venue knows by no name.
  if (venueOrderId === null && broker.capabilities.clientOrderIds === 'none') return
  for (;;) {
    const answer = await broker.order({ clientOrderId: id, venueOrderId, instrument }, { signal })
    if (answer.type === 'found') return await takeOrder(toy, answer.order)
    if (answer.type === 'not-found') return await record(toy, { type: 'order-missing', data: { clientOrderId: id } })
    await process.timers.after(300, { signal })
  }
}

async function tradeOn(toy: Toy): Promise<void> {
  const { process, book, bug } = toy
  const { random, timers } = process
  const { signal } = new AbortController()
  while (toy.isTrading) {
    await timers.after(random.integer(100, 800), { signal })
    if (!toy.isTrading) return
    const isHalted = book.halts.size > 0
    if (isHalted && random.next() < 0.2) await exclusive(toy, () => liftHalts(toy))
    else if (!isHalted && random.next() < 0.03) await exclusive(toy, () => addHalt(toy))
    else if (random.next() < 0.2) await cancelOne(toy)
    else if (!isHalted || bug === 'trades-when-halted') await sendOne(toy)
  }
}

async function addHalt(toy: Toy): Promise<void> {
  const id = `halt ${toy.sequence}`
  await record(toy, {
    type: 'halt-added',
    data: { id, state: 'halted', cause: 'drill', by: 'toy', reason: 'by chance' },
  })
}

async function liftHalts(toy: Toy): Promise<void> {
  for (const id of [...toy.book.halts]) {
    await record(toy, { type: 'halt-lifted', data: { id, by: 'toy', reason: 'the drill is over' } })
  }
}

async function sendOne(toy: Toy): Promise<void> {
  const { bug } = toy
  const intent = drawIntent(toy.process, { prices: toy.prices, ordinal: toy.ordinal++ })
  if (intent === null) return
  const written = exclusive(toy, async () => {
    // What was decided before a halt became durable is not sent after it.
    if (toy.book.halts.size > 0 && bug !== 'trades-when-halted') return false
    await record(toy, { type: 'order-intended', data: intent })
    return true
  })
  if (bug !== 'sends-before-journal' && !(await written)) return
  await send(toy, intent, 1)
}

async function send(toy: Toy, intent: OrderIntended, attempt: number): Promise<void> {
  const { bug, broker, mint } = toy
  const { limitPrice, quantity, strategyInstance, decisionTime } = intent
  const ordinal = intent.intentId.split(':').at(-1) ?? ''
  const { approval } = mint.approve({ strategyInstance: strategyInstance ?? '', decisionTime, ordinal })
  const answer = await broker.submit(
    {
      ...intent,
      approval,
      quantity: decimal(quantity),
      limitPrice: limitPrice === null ? null : decimal(limitPrice),
      stopPrice: null,
      trail: null,
      limitOffset: null,
      bracket: null,
    },
    { signal: new AbortController().signal },
  )
  const isLost = answer.type === 'unknown' || (answer.type === 'rejected' && answer.isDuplicate)
  const takenFor = isLost && bug === 'timeout-is-rejection' ? 'rejected' : isLost ? 'unknown' : answer.type
  await exclusive(toy, () =>
    record(toy, {
      type: 'order-answered',
      data: {
        clientOrderId: intent.clientOrderId,
        command: 'submit',
        attempt,
        answer: takenFor,
        venueOrderId: answer.type === 'accepted' ? answer.venueOrderId : null,
        code: answer.type === 'rejected' ? answer.code : null,
        message: null,
      },
    }),
  )
  if (takenFor !== 'unknown') return
  if (attempt === 1 && bug === 'resends-blindly') return await send(toy, intent, 2)
  if (attempt === 1 && bug === 'retries-with-new-id') {
    const again = { ...intent, clientOrderId: `${intent.clientOrderId.slice(0, -1)}2` }
    await exclusive(toy, () => record(toy, { type: 'order-intended', data: again }))
    return await send(toy, again, 2)
  }
  const order = toy.book.orders.get(intent.clientOrderId)
  if (order?.state === 'asked') await exclusive(toy, () => settleOrder(toy, order))
}

async function cancelOne(toy: Toy): Promise<void> {
  const { book, broker } = toy
  const order = [...book.orders.values()].find(
    ({ state, venueOrderId }) => state === 'working' && venueOrderId !== null,
  )
  if (order === undefined) return
  const { clientOrderId: id, venueOrderId, instrument } = order
  const change = {
    clientOrderId: id,
    command: 'cancel',
    quantity: null,
    limitPrice: null,
    stopPrice: null,
    reason: 'by chance',
  } as const
  await exclusive(toy, () => record(toy, { type: 'order-change-intended', data: change }))
  await broker.cancel({ clientOrderId: id, venueOrderId, instrument }, { signal: new AbortController().signal })
}
