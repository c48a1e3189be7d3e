import { type Decimal, decimal, type VenueFill } from '@race/core'
import type { BrokerCase } from './broker-case.ts'
import { type BrokerTrial, must, type OrderNames, show } from './broker-trial.ts'

/** What the venue tells on its own: fills, twice, late, taken back, or not at all. */
export const reportCases: readonly BrokerCase[] = [
  {
    id: 'partial-fills',
    name: 'tells every part of a fill once, and the parts sum to the order',
    needs: ['fill'],
    async check(trial) {
      await trial.connect()
      const order = await trial.place()
      const parts = [2, 3, 7].map((share) => trial.part.times(share))
      let filled = decimal(0)
      for (const quantity of parts) {
        filled = filled.plus(quantity)
        await fill(trial, order, quantity)
        await trial.until(`a report of ${filled} filled of ${trial.quantity}`, () =>
          filledOf(trial, order).equals(filled),
        )
      }
      const statusWanted = 'filled'
      await trial.until('a report of the filled order', () => lastStatus(trial, order) === statusWanted)
      const fills = trial.fillsOf(order)
      must(fills.length === parts.length, `${fills.length} fills were told for ${parts.length}`)
      must(new Set(fills.map(({ fillId }) => fillId)).size === fills.length, 'two fills have the same fillId')
      const partial = trial.ordersOf(order).some(({ status }) => status === 'partially-filled')
      must(partial, 'no report says partially-filled, although the order was')
      const last = trial.ordersOf(order).findLast(({ status }) => status === statusWanted)
      must(
        last?.filledQuantity.equals(trial.quantity) === true,
        `the filled order tells ${last?.filledQuantity} filled`,
      )
    },
  },
  {
    id: 'exact',
    name: 'tells prices, quantities and sums to the last digit',
    needs: ['fill'],
    async check(trial) {
      await trial.connect()
      const { quantityStep } = trial.stage.instrument
      // Eleven parts and one step less than the order: digits that a float of the sum would not keep.
      const odd = trial.quantity.minus(trial.part).minus(trial.part.greaterThan(quantityStep) ? quantityStep : 0)
      const order = await trial.place()
      await fill(trial, order, odd)
      await trial.until('a report of the fill', () => trial.fillsOf(order).length > 0)
      const [told] = trial.fillsOf(order)
      must(
        told?.price.equals(trial.restingPrice) === true,
        `a fill at ${trial.restingPrice} was told at ${told?.price}`,
      )
      must(told.quantity.equals(odd), `a fill of ${odd} was told as ${told.quantity}`)
      must(told.side === 'buy' && told.instrument === trial.stage.instrument.id, `the fill was told as ${show(told)}`)
      must(told.feeCurrency !== '', 'the fill was told without the currency of its fee')
      await trial.until('a report of the order with the filled quantity', () =>
        trial.ordersOf(order).some(({ filledQuantity }) => filledQuantity.equals(odd)),
      )
    },
  },
  {
    id: 'repeated-reports',
    name: 'keeps the fillId of a fill that is told twice',
    needs: ['fill', 'repeatReports'],
    async check(trial) {
      await trial.connect()
      const order = await trial.place()
      await fill(trial, order, trial.part)
      await trial.until('a report of the fill', () => trial.fillsOf(order).length > 0)
      await trial.script(trial.venue.repeatReports?.())
      await trial.settle(10)
      await fill(trial, order, trial.part)
      await trial.until('a report of the second fill', () => distinctFills(trial, order).size >= 2)
      must(distinctFills(trial, order).size === 2, 'a fill that the venue told twice has got two ids')
      requireEqualCopies(trial.fillsOf(order))
    },
  },
  {
    id: 'late-reports',
    name: 'tells a fill that comes late with the id and the time that the venue gave it',
    needs: ['fill', 'holdReports'],
    async check(trial) {
      const { broker, venue } = trial
      await trial.connect()
      const order = await trial.place()
      await trial.until('a report of the accepted order', () => trial.ordersOf(order).length > 0)
      const release = venue.holdReports?.()
      await fill(trial, order, trial.part)
      const cancelled = await trial.call((options) => broker.cancel(order, options))
      must(cancelled.type === 'accepted', `the cancellation answered ${show(cancelled)}`)
      release?.()
      await trial.until('the late report of the fill', () => trial.fillsOf(order).length > 0)
      await trial.until('the report of the end', () => lastStatus(trial, order) === 'cancelled')
      if (!broker.capabilities.reports.fills) return
      const answer = await trial.call((options) => broker.standing({ ...options, since: 0 }))
      must(answer.type === 'known', `standing answered ${show(answer)}`)
      const listed = answer.standing.fills.filter(({ venueOrderId }) => venueOrderId === order.venueOrderId)
      requireEqualCopies([...trial.fillsOf(order), ...listed])
    },
  },
  {
    id: 'gap',
    name: 'reports a gap when its stream broke off, and goes on',
    needs: ['dropStream', 'fill'],
    async check(trial) {
      await trial.connect()
      const order = await trial.place()
      await trial.until('a report of the accepted order', () => trial.ordersOf(order).length > 0)
      await trial.script(trial.venue.dropStream?.())
      await trial.until('a gap report', () => trial.reports.some(({ type }) => type === 'gap'))
      await trial.until('the stream to be back', () => isConnected(trial))
      const { length } = trial.fillsOf(order)
      await fill(trial, order, trial.part)
      await trial.until('a report of a fill after the gap', () => trial.fillsOf(order).length > length)
    },
  },
  {
    id: 'bust',
    name: 'reports a fill that the venue takes back, by its fillId',
    needs: ['fill', 'bust'],
    async check(trial) {
      await trial.connect()
      const order = await trial.place()
      await fill(trial, order, trial.part)
      await trial.until('a report of the fill', () => trial.fillsOf(order).length > 0)
      const fillId = trial.fillsOf(order)[0]?.fillId ?? ''
      await trial.script(trial.venue.bust?.(fillId))
      await trial.until('a report of the bust', () =>
        trial.reports.some((report) => report.type === 'bust' && report.fillId === fillId),
      )
    },
  },
]

/** Fills some of an order at its price and takes in what is told at once. */
export function fill(trial: BrokerTrial, { clientOrderId }: OrderNames, quantity: Decimal): Promise<void> {
  return trial.script(trial.venue.fill?.({ clientOrderId, quantity, price: trial.restingPrice }))
}

export function lastStatus(trial: BrokerTrial, order: OrderNames): string | undefined {
  return trial.ordersOf(order).at(-1)?.status
}

function distinctFills(trial: BrokerTrial, order: OrderNames): ReadonlySet<string> {
  return new Set(trial.fillsOf(order).map(({ fillId }) => fillId))
}

/** Of every fill once, whatever was told twice. */
export function filledOf(trial: BrokerTrial, order: OrderNames): Decimal {
  const byId = new Map(trial.fillsOf(order).map((told) => [told.fillId, told.quantity]))
  return [...byId.values()].reduce((sum, quantity) => sum.plus(quantity), decimal(0))
}

/** Fills with the same id are the same fill. */
function requireEqualCopies(fills: readonly VenueFill[]): void {
  const first = new Map<string, VenueFill>()
  for (const told of fills) {
    const known = first.get(told.fillId)
    if (known === undefined) first.set(told.fillId, told)
    else must(show(known) === show(told), `fill ${told.fillId} was told as ${show(known)} and as ${show(told)}`)
  }
}

function isConnected({ reports }: BrokerTrial): boolean {
  const last = reports.findLast(({ type }) => type === 'connection')
  return last === undefined || (last.type === 'connection' && last.isConnected)
}
