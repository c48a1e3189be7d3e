import {
  type AccountFact,
  accountFactVersions,
  createRandom,
  decimal,
  type JsonValue,
  type NewEvent,
  type OrderIntended,
  type Random,
} from '@race/core'

/** One minute, the time between the bars of the scripted market. */
const minuteMs = 60_000
const start = Date.UTC(2026, 0, 5)
const instruments = ['ACME', 'BOLT', 'COPR', 'DUNE', 'ECHO', 'FLUX']
const strategies = ['trend', 'revert', 'breakout']

interface Holding {
  readonly side: 'buy' | 'sell'
  readonly quantity: number
  readonly price: string
  readonly time: number
  readonly intentId: string
}

/**
 * The log of an account that trades by chance: every fact that projections fold, in the order in which an engine writes them.
 * The same seed gives the same events, and a longer log begins with the shorter one.
 */
export function* scriptedAccount({ seed, events }: { readonly seed: string; readonly events: number }) {
  const random = createRandom(seed)
  const holdings = new Map<string, Holding>()
  let given = 0
  for (let step = 0; given < events; step += 1) {
    const time = start + step * minuteMs
    const facts = step === 0 ? opening() : [...marketFacts(random, time, step), ...tradingFacts(random, holdings, step)]
    for (const fact of [...facts, ...accountFacts(random, step)]) {
      if (given === events) return
      given += 1
      yield eventOf(fact, time)
    }
  }
}

function eventOf({ type, data }: AccountFact, time: number): NewEvent {
  const base = { type, schemaVersion: accountFactVersions[type], time, correlationId: null, causationId: null }
  return { ...base, data: data as unknown as JsonValue }
}

function opening(): readonly AccountFact[] {
  const books = strategies.map((strategyInstance) => {
    const version = { strategyId: `race/${strategyInstance}`, strategyVersion: '1.0.0' }
    return { strategyInstance, ...version, params: { period: 20 }, capital: '100000' }
  })
  const known = instruments.map((id) => ({ id, quoteCurrency: 'USD', multiplier: '1', tickSize: '0.01' }))
  const terms = { currency: 'USD', capital: '300000', ledgerScale: 4, seed: 's', engineVersion: '1.0.0' }
  return [
    { type: 'account-opened', data: { ...terms, instruments: known, books } },
    { type: 'session-started', data: { engineVersion: '1.0.0', holder: 'host-1', fence: 1, broker: 'paper' } },
    {
      type: 'mode-changed',
      data: {
        ...{ old: null, new: { autonomy: 'autonomous', venue: 'paper' } },
        ...{ by: 'Ada', from: 'cli', why: 'begin', hadOpenPositions: false, positionsCancelled: 0 },
      },
    },
    {
      type: 'settings-changed',
      data: {
        ...{ version: 1, old: {}, new: { strategiesEnabled: strategies, risk: '0.01' } },
        ...{ by: 'Ada', from: 'cli', why: 'begin' },
      },
    },
  ]
}

function marketFacts(random: Random, time: number, step: number): readonly AccountFact[] {
  const instrument = instruments[step % instruments.length] ?? ''
  const open = random.integer(9_000, 11_000) / 100
  const bar = [time, open, open + 1, open - 1, open + 0.25, random.integer(1, 1_000)] as const
  const facts: AccountFact[] = [
    { type: 'bar-closed', data: { instrument, timeframe: '1m', bar, time, receivedAt: time } },
    {
      type: 'strategy-stepped',
      data: { strategyInstance: strategies[step % strategies.length] ?? '', memory: { step, mean: open } },
    },
  ]
  if (step % 4 > 0) return facts
  const equity = decimal(300_000)
    .plus(random.integer(-900_000, 900_000) / 100)
    .toString()
  const mark = { marketTime: time, equity, cash: equity, exposure: '0', drawdown: random.integer(0, 100) / 1_000 }
  return [...facts, { type: 'equity-marked', data: mark }]
}

/** An intent and all that comes of it. */
function tradingFacts(random: Random, holdings: Map<string, Holding>, step: number): readonly AccountFact[] {
  const strategyInstance = strategies[random.integer(0, strategies.length - 1)] ?? ''
  const instrument = instruments[random.integer(0, instruments.length - 1)] ?? ''
  const intentId = `intent-${step}`
  const held = holdings.get(`${strategyInstance} ${instrument}`)
  const side = held === undefined ? (random.integer(0, 1) === 0 ? 'buy' : 'sell') : held.side === 'buy' ? 'sell' : 'buy'
  const quantity = held?.quantity ?? random.integer(1, 50)
  const about = { intentId, strategyInstance }
  const order = orderOf({ ...about, instrument, side, quantity, isClosing: held !== undefined }, step)
  const facts: AccountFact[] = [
    {
      type: 'signal-proposed',
      data: {
        ...{ ...about, strategyId: `race/${strategyInstance}`, strategyVersion: '1.0.0', refusal: null },
        ...{ signal: { instrument, side, size: { units: quantity } }, quantity: String(quantity) },
      },
    },
    ...(step % 25 === 0 ? approvalFacts(random, order, step) : []),
  ]
  const isDenied = random.integer(0, 9) === 0
  const message = 'the position would be 1.2 lots, above 1'
  const denial = { check: 'position-size', limit: 1, actual: 1.2, severity: 'warning', message } as const
  facts.push({
    type: 'risk-judged',
    data: {
      ...{ ...about, isApproved: !isDenied, isReducing: held !== undefined, denial: isDenied ? denial : null },
      checks: [['account-drawdown', 0.15, 0.01], 'risk-to-reward', ['position-size', 1, isDenied ? 1.2 : 0.4]],
    },
  })
  if (isDenied) return facts
  return [...facts, ...orderFacts(random, holdings, { order, held, step })]
}

function approvalFacts(random: Random, order: OrderIntended, step: number): readonly AccountFact[] {
  const { intentId } = order
  const requested: AccountFact = {
    type: 'approval-requested',
    data: { intentId, order, expiresAt: start + (step + 5) * minuteMs },
  }
  if (random.integer(0, 4) === 0) return [requested]
  return [
    requested,
    { type: 'approval-decided', data: { intentId, decision: 'approved', by: 'Ada', why: 'fine', amended: null } },
  ]
}

function orderOf(
  terms: Pick<OrderIntended, 'intentId' | 'strategyInstance' | 'instrument' | 'side'> & {
    readonly quantity: number
    readonly isClosing: boolean
  },
  step: number,
): OrderIntended {
  const { intentId, strategyInstance, instrument, side, quantity, isClosing } = terms
  return {
    ...{ clientOrderId: `order-${step}`, intentId, strategyInstance, parentId: null, instrument, side, type: 'market' },
    ...{ role: isClosing ? 'close' : 'entry', timeInForce: 'gtc', quantity: String(quantity), expiresAt: null },
    ...{ isReduceOnly: isClosing, isPostOnly: false, stop: null, target: null, reason: null },
    ...{ limitPrice: null, stopPrice: null, trail: null, limitOffset: null, decisionTime: start + step * minuteMs },
  }
}

function orderFacts(
  random: Random,
  holdings: Map<string, Holding>,
  { order, held, step }: { readonly order: OrderIntended; readonly held: Holding | undefined; readonly step: number },
): readonly AccountFact[] {
  const { clientOrderId, instrument, side, quantity, strategyInstance, intentId } = order
  const venueOrderId = `venue-${step}`
  const time = order.decisionTime
  const at = { clientOrderId, venueOrderId, instrument, time }
  const answer = { clientOrderId, command: 'submit', attempt: 1, code: null, message: null } as const
  const facts: AccountFact[] = [{ type: 'order-intended', data: order }]
  const fate = random.integer(0, 19)
  if (fate === 0) {
    const rejection = {
      ...answer,
      answer: 'rejected',
      venueOrderId: null,
      code: 'MARGIN',
      message: 'no money',
    } as const
    return [...facts, { type: 'order-answered', data: rejection }]
  }
  facts.push({ type: 'order-answered', data: { ...answer, answer: 'accepted', venueOrderId } })
  // Some orders go on working.
  if (fate === 1) return facts
  const price = decimal(random.integer(9_000, 11_000)).times('0.01').toString()
  const first = random.integer(0, 3) === 0 && Number(quantity) > 1 ? 1 : Number(quantity)
  const parts = first === Number(quantity) ? [first] : [first, Number(quantity) - first]
  for (const [part, size] of parts.entries()) {
    const fill = { ...at, fillId: `fill-${step}-${part}`, strategyInstance, side, price, quantity: String(size) }
    facts.push({ type: 'order-filled', data: { ...fill, fee: '0.25', feeCurrency: 'USD', liquidity: 'taker' } })
  }
  const report = { ...at, status: 'filled', quantity, filledQuantity: quantity } as const
  facts.push({ type: 'order-reported', data: { ...report, limitPrice: null, stopPrice: null, reason: null } })
  const place = `${strategyInstance} ${instrument}`
  if (held === undefined) {
    holdings.set(place, { side, quantity: Number(quantity), price, time, intentId })
    return facts
  }
  holdings.delete(place)
  return [...facts, tradeFact({ order, held, price, step })]
}

function tradeFact({
  order,
  held,
  price,
  step,
}: {
  readonly order: OrderIntended
  readonly held: Holding
  readonly price: string
  readonly step: number
}): AccountFact {
  const { instrument, quantity, strategyInstance, decisionTime } = order
  const sign = held.side === 'buy' ? 1 : -1
  const profit = decimal(price).minus(held.price).times(quantity).times(sign).minus('0.5').toString()
  return {
    type: 'trade-closed',
    data: {
      ...{ tradeId: `fill-${step}-0/0`, source: 'paper', strategyInstance, strategyId: `race/${strategyInstance}` },
      ...{ strategyVersion: '1.0.0', intentId: held.intentId, instrument, quantity, fees: '0.5', profit },
      ...{ side: held.side === 'buy' ? 'long' : 'short', currency: 'USD', exitReason: 'close' },
      ...{ entryTime: held.time, entryPrice: held.price, exitTime: decisionTime, exitPrice: price },
    },
  }
}

/** What people and the engine do to the account now and then. */
function accountFacts(random: Random, step: number): readonly AccountFact[] {
  const facts: AccountFact[] = []
  if (step % 1_440 === 0) {
    const [start, end] = [step * 60_000, (step + 1_440) * 60_000]
    facts.push({ type: 'day-started', data: { day: dayOf(step), start, end, equity: '300000' } })
  }
  if (step % 300 === 7) {
    const change = { version: step, old: { risk: '0.01' }, new: { risk: '0.02' }, by: 'Ada', from: 'cli', why: 'calm' }
    facts.push({ type: 'settings-changed', data: change })
  }
  if (step % 500 === 11) {
    const id = `halt-${step}`
    facts.push({ type: 'halt-added', data: { id, state: 'halted', cause: 'person', by: 'Ada', reason: 'odd quotes' } })
    if (random.integer(0, 3) > 0) facts.push({ type: 'halt-lifted', data: { id, by: 'Bob', reason: 'fine again' } })
  }
  if (step % 200 === 13) {
    const id = `command-${step}`
    const command = { id, number: step, type: 'status', by: 'Bob', from: 'cli', data: null }
    facts.push({ type: 'command-taken', data: command })
    facts.push({ type: 'command-answered', data: { id, isDone: true, message: 'done', data: null } })
  }
  return facts
}

function dayOf(step: number): string {
  return new Date(start + step * minuteMs).toISOString().slice(0, 10)
}
