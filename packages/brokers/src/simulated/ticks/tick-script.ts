import { type Approval, getCalendar, type Holding, quoteSeries, tradeSeries } from '@race/core'
import {
  createTickRules,
  linkOrders,
  type SimulatedVenueOptions,
  type TickFeed,
  TickMatching,
  type TickRules,
  VenueOrder,
} from '../index.ts'
import { playScript } from '../venue-script.ts'

/** Of an order: a market order to buy three units, unless it says otherwise. */
export type TickTerms = Partial<
  Pick<VenueOrder, 'side' | 'limitTicks' | 'stopTicks' | 'timeInForce' | 'isPostOnly' | 'isForced'>
> & { readonly units?: number }

/**
 * What happens, a second after the last: a quote with its sizes, or a trade of a buyer (1) or seller (−1), which orders may
 * not be there to see; an order that is sent or arrives; one of the venue itself, which acts at the moment of what came before;
 * a change of a limit; orders tied; an instrument in other units; the close of a bar.
 */
export type TickStep =
  | {
      readonly bid: number
      readonly ask: number
      readonly sizes?: readonly [bid: number, ask: number]
      readonly isPassed?: true
    }
  | { readonly trade: number; readonly size?: number; readonly by?: 1 | -1; readonly isPassed?: true }
  | { readonly sent: string; readonly terms?: TickTerms }
  | { readonly arrives: string; readonly terms?: TickTerms }
  | { readonly acts: string; readonly terms?: TickTerms }
  | { readonly change: string; readonly limitTicks: number }
  | { readonly tied: readonly [string, string] }
  | 'split'
  | 'close'

export interface TickScene {
  readonly rules?: TickRules
  readonly venue?: Partial<SimulatedVenueOptions>
  /** Whether other matching goes on from a snapshot after every step. */
  readonly resumes?: boolean
  /** When sessions end, in seconds; never by default. */
  readonly sessionEnds?: readonly number[]
}

/** What fills, each as `a buy 3 at 101 in 2`: the number of the step. Orders that end otherwise tell why. */
export function playTicks(
  steps: readonly TickStep[],
  { rules = {}, resumes = false, venue: terms, sessionEnds = [] }: TickScene = {},
): string[] {
  const told: string[] = []
  const orders = new Map<string, VenueOrder>()
  const nameOf = (order: VenueOrder) => [...orders].find(([, known]) => known === order)?.[0]
  const { venue, account } = playScript([], {
    listener: {
      onOrder: (order, time) => {
        if (order.endReason !== null)
          told.push(`${nameOf(order)} ${order.status} ${order.endReason} in ${time / 1_000}`)
      },
      onModify: () => undefined,
      onFill: (order, ticks, units, _fee, time) =>
        told.push(`${nameOf(order)} ${order.sideName} ${units} at ${ticks} in ${time / 1_000}`),
    },
    venue: { verify: () => true, ...terms },
  })
  const feed = feedOf(steps, sessionEnds)
  const ready = createTickRules(rules)
  /** Of the latest step that was not the venue's own. */
  let moment = 0
  let matching = new TickMatching(venue, 0, feed, ready)
  const send = (name: string, time: number, { units = 3, side = 1, ...more }: TickTerms = {}): VenueOrder => {
    const intent = { strategyInstance: 's', decisionTime: time, ordinal: orders.size }
    const holding = account.holdings[0] as Holding
    const order = new VenueOrder(holding, 0, side, intent, time, { type: 'fixed', steps: units })
    Object.assign(order, { approval: {} as Approval }, more)
    if (more.limitTicks !== undefined) order.type = more.stopTicks === undefined ? 'limit' : 'stop-limit'
    else if (more.stopTicks !== undefined) order.type = 'stop'
    orders.set(name, order)
    venue.submit(order, time)
    return order
  }
  const known = (name: string): VenueOrder => orders.get(name) as VenueOrder
  const take = (step: TickStep, time: number): void => {
    if (step === 'split') [feed.quotesFrom, feed.tradesFrom] = [feed.quotesDone, feed.tradesDone]
    else if (step === 'close') matching.meetClose(time - 1_000, time)
    else if ('bid' in step) {
      feed.quotesDone++
      if (step.isPassed !== true) matching.meetQuote()
    } else if ('trade' in step) {
      feed.tradesDone++
      if (step.isPassed !== true) matching.meetTrade()
    } else if ('sent' in step) send(step.sent, time, step.terms)
    else if ('arrives' in step) {
      matching.meetArrival(send(step.arrives, time, step.terms), time)
      venue.sweep(0)
    } else if ('acts' in step) matching.meetNow(send(step.acts, moment, step.terms), moment)
    else if ('tied' in step) linkOrders('oco', step.tied.map(known))
    else {
      venue.modify(known(step.change), { limitTicks: step.limitTicks }, time)
      matching.meetArrival(known(step.change), time)
      venue.sweep(0)
    }
  }
  steps.forEach((step, n) => {
    if (typeof step === 'string' || !('acts' in step)) moment = 1_000 * n
    take(step, 1_000 * n)
    if (!resumes) return
    const snapshot = structuredClone(matching.snapshot())
    matching = new TickMatching(venue, 0, feed, ready)
    matching.restore(snapshot)
  })
  return told
}

function feedOf(steps: readonly TickStep[], sessionEnds: readonly number[]): TickFeed {
  const timed = steps.map((step, n) => ({ ...(typeof step === 'string' ? {} : step), time: 1_000 * n }))
  const quotes = timed.filter((step) => 'bid' in step)
  const trades = timed.filter((step) => 'trade' in step)
  const column = <Row>(rows: readonly Row[], of: (row: Row) => number) => Float64Array.from(rows, of)
  const instrument = 'ACME'
  return {
    quotes:
      quotes.length === 0
        ? null
        : quoteSeries({
            instrument,
            columns: {
              time: column(quotes, ({ time }) => time),
              bid: column(quotes, ({ bid }) => bid),
              ask: column(quotes, ({ ask }) => ask),
              bidSize: column(quotes, ({ sizes }) => sizes?.[0] ?? 0),
              askSize: column(quotes, ({ sizes }) => sizes?.[1] ?? 0),
            },
          }),
    trades:
      trades.length === 0
        ? null
        : tradeSeries({
            instrument,
            columns: {
              time: column(trades, ({ time }) => time),
              price: column(trades, ({ trade }) => trade),
              quantity: column(trades, ({ size }) => size ?? 1),
              aggressor: Int8Array.from(trades, ({ by }) => by ?? 0),
            },
          }),
    quotesDone: 0,
    tradesDone: 0,
    quotesFrom: 0,
    tradesFrom: 0,
    calendar: {
      ...getCalendar('24x7'),
      sessionEndAfter: (time) =>
        sessionEnds.map((end) => 1_000 * end).find((end) => end > time) ?? Number.POSITIVE_INFINITY,
    },
    ticksOf: (price) => price,
    stepsOf: (units) => units,
  }
}
