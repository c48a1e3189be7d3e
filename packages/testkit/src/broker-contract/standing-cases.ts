import { decimal } from '@race/core'
import type { BrokerCase } from './broker-case.ts'
import { type BrokerTrial, must, show } from './broker-trial.ts'
import { findSecret } from './find-secret.ts'
import { fill, filledOf } from './report-cases.ts'
import { requireTerms } from './submission-cases.ts'

/** What the venue knows at one moment, and what nobody may learn. */
export const standingCases: readonly BrokerCase[] = [
  {
    id: 'standing-orders',
    name: 'lists every order that works with its terms, and no other',
    needs: [],
    async check(trial) {
      await trial.connect()
      const orders = [await trial.place(), await trial.place(), await trial.place()]
      const [first] = orders
      if (first !== undefined) await trial.call((options) => trial.broker.cancel(first, options))
      await trial.until('two of three orders in the mass status, after one was cancelled', async () => {
        return (await standingOf(trial)).orders.length === 2
      })
      const standing = await standingOf(trial)
      for (const order of orders.slice(1)) {
        const told = standing.orders.find(({ venueOrderId }) => venueOrderId === order.venueOrderId)
        must(told !== undefined, `an order that works is missing in ${show(standing.orders)}`)
        requireTerms(told, trial, order)
      }
    },
  },
  {
    id: 'standing-fills',
    name: 'lists fills since a moment, oldest first, as they were reported',
    needs: ['fill'],
    excuse: ({ reports }) => (reports.fills ? undefined : 'the venue does not list fills'),
    async check(trial) {
      await trial.connect()
      const order = await trial.place()
      for (const share of [1, 2]) await fill(trial, order, trial.part.times(share))
      await trial.until('reports of both fills', () => filledOf(trial, order).equals(trial.part.times(3)))
      await trial.until('both fills in the mass status', async () => (await standingOf(trial)).fills.length === 2)
      const { fills, time } = await standingOf(trial)
      const told = new Map(trial.fillsOf(order).map((one) => [one.fillId, show(one)]))
      for (const listed of fills) {
        must(
          told.get(listed.fillId) === show(listed),
          `${show(listed)} is listed, but reported as ${told.get(listed.fillId)}`,
        )
      }
      must((fills[0]?.time ?? 0) <= (fills[1]?.time ?? 0), 'the fills are not listed oldest first')
      const later = await standingOf(trial, time + 1)
      must(later.fills.length === 0, `${later.fills.length} fills are listed since a moment after the last`)
    },
  },
  {
    id: 'standing-positions',
    name: 'tells positions as the sum of their fills, to the last digit',
    needs: ['fill'],
    excuse: ({ reports }) => (reports.positions ? undefined : 'the venue does not tell positions'),
    async check(trial) {
      await trial.connect()
      const positionOf = async () => {
        const { positions } = await standingOf(trial)
        return positions.find(({ instrument }) => instrument === trial.stage.instrument.id)?.quantity ?? decimal(0)
      }
      const before = await positionOf()
      const order = await trial.place()
      await fill(trial, order, trial.part)
      await trial.until('the position of the fill', async () => (await positionOf()).equals(before.plus(trial.part)))
    },
  },
  {
    id: 'standing-cash',
    name: 'tells cash less what a purchase and its fee came to, to the last digit',
    needs: ['fill'],
    excuse: ({ reports }) => (reports.cash ? undefined : 'the venue does not tell cash'),
    async check(trial) {
      const { instrument } = trial.stage
      await trial.connect()
      const cashOf = async () => {
        const { cash } = await standingOf(trial)
        return cash.find(({ currency }) => currency === instrument.quoteCurrency)?.amount
      }
      const before = await cashOf()
      must(before !== undefined, `no cash is told in ${instrument.quoteCurrency}`)
      const order = await trial.place()
      await fill(trial, order, trial.part)
      await trial.until('a report of the fill', () => trial.fillsOf(order).length > 0)
      const [told] = trial.fillsOf(order)
      if (told === undefined) return
      const notional = told.price.times(told.quantity).times(instrument.multiplier)
      const fee = told.feeCurrency === instrument.quoteCurrency ? told.fee : decimal(0)
      const after = before.minus(notional).minus(fee)
      await trial.until(`cash of ${after}, from ${before}`, async () => (await cashOf())?.equals(after) === true)
    },
  },
  {
    id: 'secrets',
    name: 'shows nothing secret in answers, reports, errors or itself',
    needs: [],
    async check(trial) {
      const { broker, stage } = trial
      if (stage.secrets === undefined || stage.secrets.length === 0) return 'it is used without a secret'
      const seen: unknown[] = [broker]
      const { clientOrderId, instrument } = trial.command()
      const order = { clientOrderId, venueOrderId: null, instrument }
      const keep = async (call: () => Promise<unknown>): Promise<void> => {
        seen.push(await call().catch((error: unknown) => error))
      }
      await keep(() => trial.call((options) => broker.submit(trial.command(), options)))
      await trial.connect()
      trial.venue.rejectNext?.()
      await keep(() => trial.call((options) => broker.submit(trial.command(), options)))
      trial.venue.failNextAnswer?.()
      await keep(() => trial.call((options) => broker.submit(trial.command(), options)))
      await keep(() => trial.call((options) => broker.order(order, options)))
      await keep(() => trial.call((options) => broker.standing({ ...options, since: 0 })))
      await trial.script(trial.venue.dropStream?.())
      await trial.settle(5)
      await trial.call(() => Promise.resolve(broker[Symbol.asyncDispose]()))
      await keep(() => trial.call((options) => broker.submit(trial.command(), options)))
      const place = findSecret([...seen, ...trial.reports], stage.secrets)
      must(place === null, `a secret shows in ${place}`)
      return
    },
  },
]

async function standingOf(trial: BrokerTrial, since = 0) {
  const answer = await trial.call((options) => trial.broker.standing({ ...options, since }))
  must(answer.type === 'known', `standing answered ${show(answer)} where the venue can be reached`)
  return answer.standing
}
