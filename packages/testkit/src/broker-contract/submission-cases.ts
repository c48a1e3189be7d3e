import type { BrokerCapabilities, OrderAnswer, OrderReference, VenueOrderReport } from '@race/core'
import type { BrokerCase } from './broker-case.ts'
import { type BrokerTrial, must, show } from './broker-trial.ts'

/** What becomes of an order on its way to the venue. */
export const submissionCases: readonly BrokerCase[] = [
  {
    id: 'accepted',
    name: 'answers accepted with the name the venue gave, and reports the order as it was sent',
    needs: [],
    async check(trial) {
      await trial.connect()
      const order = await trial.place()
      must(order.venueOrderId !== null && order.venueOrderId !== '', 'the order was accepted without a venueOrderId')
      await trial.until('a report of the accepted order', () => trial.ordersOf(order).length > 0)
      const [first] = trial.ordersOf(order)
      requireTerms(first as VenueOrderReport, trial, order)
      must(first?.status === 'accepted', `the first report of a resting order says ${first?.status}`)
    },
  },
  {
    id: 'idempotent',
    name: 'treats a second use of a client order id as its capabilities say',
    needs: ['orderCount'],
    excuse: ({ clientOrderIds }) => (clientOrderIds === 'none' ? 'the venue knows no client order ids' : undefined),
    async check(trial) {
      const { broker, venue } = trial
      await trial.connect()
      const command = trial.command()
      const first = await trial.call((options) => broker.submit(command, options))
      must(first.type === 'accepted', `submit answered ${show(first)}`)
      const second = await trial.call((options) => broker.submit(command, options))
      const count = await venue.orderCount?.(command.clientOrderId)
      if (broker.capabilities.clientOrderIds === 'echo-only') {
        must(second.type === 'accepted' && count === 2, `an echo-only venue has ${count} orders after two commands`)
        return
      }
      const isRefused = second.type === 'rejected' && second.isDuplicate
      must(isRefused, `the same id again answered ${show(second)}, not rejected as a duplicate`)
      must(count === 1, `the venue has ${count} orders under one id`)
    },
  },
  {
    id: 'lost-answer',
    name: 'answers unknown when the answer is lost, and finds the order by its id',
    needs: ['loseNextAnswer'],
    async check(trial) {
      await trial.connect()
      trial.venue.loseNextAnswer?.()
      await requireUnknownButThere(trial, 'an answer that was lost')
    },
  },
  {
    id: 'failed-answer',
    name: 'answers unknown, not rejected, when the venue fails after it has taken the order',
    needs: ['failNextAnswer'],
    async check(trial) {
      await trial.connect()
      trial.venue.failNextAnswer?.()
      await requireUnknownButThere(trial, 'a failure of the venue')
    },
  },
  {
    id: 'lost-request',
    name: 'answers unknown when the request is lost, and not-found once it cannot come up any more',
    needs: ['loseNextRequest'],
    async check(trial) {
      const { broker, venue } = trial
      await trial.connect()
      venue.loseNextRequest?.()
      const command = trial.command()
      const answer = await trial.call((options) => broker.submit(command, options), 'short')
      must(answer.type === 'unknown', `a request that was lost answered ${show(answer)}`)
      const order = { clientOrderId: command.clientOrderId, venueOrderId: null, instrument: command.instrument }
      if (await isOrderUnasked(trial, order)) return
      const found = await askUntil(trial, order, ({ type }) => type !== 'unknown')
      must(found.type === 'not-found', `the question for an order that never arrived answered ${show(found)}`)
      const again = await trial.call((options) => broker.submit(command, options))
      must(again.type === 'accepted', `the same command after not-found answered ${show(again)}`)
      const count = await venue.orderCount?.(command.clientOrderId)
      must(
        count === undefined || count === 1,
        `the venue has ${count} orders after one command was lost and sent again`,
      )
    },
  },
  {
    id: 'not-found',
    name: 'tells an order that does not exist from one it cannot ask about',
    needs: [],
    async check(trial) {
      await trial.connect()
      const { clientOrderId, instrument } = trial.command()
      const order = { clientOrderId, venueOrderId: null, instrument }
      if (!(await isOrderUnasked(trial, order))) {
        const found = await askUntil(trial, order, ({ type }) => type !== 'unknown')
        must(found.type === 'not-found', `an order that nobody sent was answered with ${show(found)}`)
      }
      if (trial.venue.loseNextRequest === undefined) return
      const placed = await trial.place()
      trial.venue.loseNextRequest()
      const lost = await trial.call((options) => trial.broker.order(placed, options), 'short')
      // A client that asks again on its own may find it after all; it may not say that there is none.
      must(lost.type !== 'not-found', 'a question that was lost was answered with not-found')
    },
  },
  {
    id: 'rejected',
    name: 'tells a rejection with a code, and the order works nowhere',
    needs: ['rejectNext'],
    async check(trial) {
      const { broker } = trial
      await trial.connect()
      trial.venue.rejectNext?.()
      const command = trial.command()
      const answer = await trial.call((options) => broker.submit(command, options))
      must(answer.type === 'rejected', `a refused order answered ${show(answer)}`)
      must(answer.code !== '' && !answer.isDuplicate, `a refused order answered ${show(answer)}`)
      const standing = await trial.call((options) => broker.standing({ ...options, since: 0 }))
      must(standing.type === 'known', `standing answered ${show(standing)}`)
      const isThere = standing.standing.orders.some((order) => order.clientOrderId === command.clientOrderId)
      must(!isThere, 'a refused order is among those that work')
      const next = await trial.call((options) => broker.submit(trial.command(), options))
      must(next.type === 'accepted', `the order after a refused one answered ${show(next)}`)
    },
  },
  {
    id: 'aborted',
    name: 'ends the wait and not the order when its signal is aborted',
    needs: ['holdNextAnswer'],
    async check(trial) {
      const { broker, venue } = trial
      await trial.connect()
      const release = venue.holdNextAnswer?.()
      const command = trial.command()
      const answer = await trial.call((options) => broker.submit(command, options), 'short')
      must(answer.type === 'unknown', `a call whose signal was aborted answered ${show(answer)}`)
      release?.()
      await trial.settle(5)
      await requireThere(trial, command.clientOrderId)
    },
  },
]

/** An order must be at the venue with the terms it was sent with. */
export function requireTerms(told: VenueOrderReport, trial: BrokerTrial, names: OrderReference): void {
  const { broker, quantity, restingPrice, stage } = trial
  const { clientOrderIds } = broker.capabilities
  const id = clientOrderIds === 'none' ? null : names.clientOrderId
  must(
    told.clientOrderId === id,
    `the order is told with the client order id ${show(told.clientOrderId)}, not ${show(id)}`,
  )
  must(told.instrument === stage.instrument.id, `the order is told for ${told.instrument}`)
  must(told.side === 'buy' && told.type === 'limit', `the order is told as ${told.side} ${told.type}`)
  must(told.quantity.equals(quantity), `the order is told with ${told.quantity} of ${quantity}`)
  must(told.limitPrice?.equals(restingPrice) === true, `the order is told at ${told.limitPrice}, not ${restingPrice}`)
}

async function requireUnknownButThere(trial: BrokerTrial, what: string): Promise<void> {
  const command = trial.command()
  const answer = await trial.call((options) => trial.broker.submit(command, options), 'short')
  must(answer.type === 'unknown', `${what} came to ${show(answer)}`)
  await requireThere(trial, command.clientOrderId)
}

/** By the question for one order, or by the mass status of a venue that cannot be asked so. */
async function requireThere(trial: BrokerTrial, clientOrderId: string): Promise<void> {
  const { broker, stage } = trial
  const order = { clientOrderId, venueOrderId: null, instrument: stage.instrument.id }
  if (await isOrderUnasked(trial, order)) {
    const answer = await trial.call((options) => broker.standing({ ...options, since: 0 }))
    must(answer.type === 'known', `standing answered ${show(answer)}`)
    must(answer.standing.orders.length === 1, `${answer.standing.orders.length} orders work, not the one that was sent`)
    return
  }
  const found = await askUntil(trial, order, ({ type }) => type === 'found')
  if (found.type === 'found') requireTerms(found.order, trial, order)
  const count = await trial.venue.orderCount?.(clientOrderId)
  must(count === undefined || count === 1, `the venue has ${count} orders after one command`)
}

/** Whether the venue keeps no client order ids; then the question must be unknown. */
async function isOrderUnasked({ broker, call }: BrokerTrial, order: OrderReference): Promise<boolean> {
  if (knowsIds(broker.capabilities)) return false
  const answer = await call((options) => broker.order(order, options))
  must(answer.type === 'unknown', `a venue without client order ids answered ${show(answer)} for one`)
  return true
}

function knowsIds({ clientOrderIds }: BrokerCapabilities): boolean {
  return clientOrderIds !== 'none'
}

/** Asks for an order until the answer is of the kind that must come. */
async function askUntil(
  trial: BrokerTrial,
  order: OrderReference,
  isWanted: (answer: OrderAnswer) => boolean,
): Promise<OrderAnswer> {
  let answer: OrderAnswer = { type: 'unknown', cause: 'never asked' }
  await trial.until(`an answer to the question for the order that settles it`, async () => {
    answer = await trial.call((options) => trial.broker.order(order, options))
    return isWanted(answer)
  })
  return answer
}
