import type { OrderReference } from '@race/core'
import type { BrokerCase } from './broker-case.ts'
import { type BrokerTrial, must, show } from './broker-trial.ts'
import { fill, filledOf, lastStatus } from './report-cases.ts'

/** What can still be done about an order that works. */
export const changeCases: readonly BrokerCase[] = [
  {
    id: 'cancel',
    name: 'cancels an order and reports its end',
    needs: [],
    async check(trial) {
      await trial.connect()
      const order = await trial.place()
      await cancel(trial, order)
      await trial.until('a report of the cancelled order', () => lastStatus(trial, order) === 'cancelled')
      must(!(await isWorking(trial, order)), 'a cancelled order is among those that work')
    },
  },
  {
    id: 'cancel-by-own-id',
    name: 'cancels an order of which the venue has not told its name yet',
    needs: [],
    excuse: ({ clientOrderIds }) => (clientOrderIds === 'none' ? 'the venue knows no client order ids' : undefined),
    async check(trial) {
      await trial.connect()
      const order = await trial.place()
      await cancel(trial, { ...order, venueOrderId: null })
      await trial.until('a report of the cancelled order', () => lastStatus(trial, order) === 'cancelled')
    },
  },
  {
    id: 'cancel-and-fill',
    name: 'tells a fill that came before the cancellation, and one end of the order',
    needs: ['fillBeforeNextCancel'],
    async check(trial) {
      const { broker, venue, quantity, restingPrice } = trial
      await trial.connect()
      const order = await trial.place()
      venue.fillBeforeNextCancel?.({ clientOrderId: order.clientOrderId, quantity, price: restingPrice })
      const answer = await trial.call((options) => broker.cancel(order, options))
      await trial.until('a report of the fill', () => filledOf(trial, order).equals(quantity))
      await trial.until('a report of the filled order', () => lastStatus(trial, order) === 'filled')
      const isCancelled = trial.ordersOf(order).some(({ status }) => status === 'cancelled')
      must(!isCancelled, `an order that filled was told to be cancelled (the cancellation answered ${show(answer)})`)
    },
  },
  {
    id: 'partial-cancel',
    name: 'keeps what filled of an order that is cancelled',
    needs: ['fill'],
    async check(trial) {
      await trial.connect()
      const order = await trial.place()
      await fill(trial, order, trial.part)
      await trial.until('a report of the fill', () => filledOf(trial, order).equals(trial.part))
      await cancel(trial, order)
      await trial.until('a report of the cancelled order', () => lastStatus(trial, order) === 'cancelled')
      const last = trial.ordersOf(order).at(-1)
      must(last?.filledQuantity.equals(trial.part) === true, `the cancelled order tells ${last?.filledQuantity} filled`)
    },
  },
  {
    id: 'cancel-ended',
    name: 'rejects the cancellation of an order that has ended',
    needs: [],
    async check(trial) {
      await trial.connect()
      const order = await trial.place()
      await cancel(trial, order)
      await trial.until('a report of the cancelled order', () => lastStatus(trial, order) === 'cancelled')
      const again = await trial.call((options) => trial.broker.cancel(order, options))
      must(again.type === 'rejected' && again.code !== '', `a second cancellation answered ${show(again)}`)
    },
  },
  {
    id: 'replace',
    name: 'replaces quantity and price of a working order, and it stays one order',
    needs: [],
    excuse: ({ replace }) => (replace ? undefined : 'the broker cannot replace orders'),
    async check(trial) {
      const { broker, part, restingPrice, stage } = trial
      await trial.connect()
      const order = await trial.place()
      const quantity = part.times(5)
      const limitPrice = restingPrice.minus(stage.instrument.tickSize)
      const answer = await trial.call((options) => broker.replace(order, { quantity, limitPrice }, options))
      must(answer.type === 'accepted', `the replacement answered ${show(answer)}`)
      const replaced = { ...order, venueOrderId: answer.venueOrderId }
      await trial.until('a report of the replaced order', () =>
        trial
          .ordersOf(replaced)
          .some((told) => told.quantity.equals(quantity) && told.limitPrice?.equals(limitPrice) === true),
      )
      const standing = await trial.call((options) => broker.standing({ ...options, since: 0 }))
      must(standing.type === 'known', `standing answered ${show(standing)}`)
      const { orders } = standing.standing
      must(orders.length === 1, `${orders.length} orders work after one was replaced`)
      must(orders[0]?.venueOrderId === answer.venueOrderId, `the order that works is ${orders[0]?.venueOrderId}`)
      await cancel(trial, replaced)
      await trial.until('no order to be left', async () => !(await isWorking(trial, replaced)))
    },
  },
]

async function cancel(trial: BrokerTrial, order: OrderReference): Promise<void> {
  const answer = await trial.call((options) => trial.broker.cancel(order, options))
  must(answer.type === 'accepted', `the cancellation of a working order answered ${show(answer)}`)
}

async function isWorking(trial: BrokerTrial, order: OrderReference): Promise<boolean> {
  const answer = await trial.call((options) => trial.broker.standing({ ...options, since: 0 }))
  must(answer.type === 'known', `standing answered ${show(answer)}`)
  return answer.standing.orders.some(({ venueOrderId }) => venueOrderId === order.venueOrderId)
}
