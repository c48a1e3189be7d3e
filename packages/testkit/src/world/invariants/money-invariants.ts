import { addScaled, type Decimal, decimal, type Scaled } from '@race/core'
import { type Evidence, violation, type WorldInvariant } from './invariant-check.ts'
import { bookOf, factsOfType, stepAt } from './log-view.ts'

/** Nothing is made of nothing, and nothing is lost. */
export const moneyInvariants: readonly WorldInvariant[] = [
  {
    name: 'postings-balanced',
    claim: 'postings sum to zero in each currency',
    check: ({ postings }) =>
      postings.flatMap((event, index) => {
        const sums = new Map<string, Scaled>()
        for (const { account, amount } of event.postings) {
          sums.set(account.currency, addScaled(sums.get(account.currency) ?? 0, amount))
        }
        return [...sums].flatMap(([currency, sum]) => {
          if (sum === 0 || sum === 0n) return []
          return [violation(`posting ${index + 1} (${event.cause}) sums to ${sum} ${currency}, not to 0`)]
        })
      }),
  },
  {
    name: 'cash-exact',
    claim: 'cash equals the opening plus all flows, to the last digit',
    check(evidence) {
      const { log, truth } = evidence
      const steps = bookOf(log, truth.multipliers)
      const marks = factsOfType(log, 'equity-marked').flatMap(({ sequence, data }) => {
        const cash = stepAt(steps, sequence)?.cash ?? decimal(0)
        if (cash.equals(data.cash)) return []
        return [
          violation(`event ${sequence} tells cash of ${data.cash}, but what was booked comes to ${cash}`, sequence),
        ]
      })
      const flows = flowsOf(evidence)
      if (!flows.equals(truth.cash))
        marks.push(violation(`the venue has cash of ${truth.cash}, its flows come to ${flows}`))
      if (!isAtRest(evidence)) return marks
      const cash = steps.at(-1)?.cash ?? decimal(0)
      if (cash.equals(truth.cash)) return marks
      return [...marks, violation(`the log comes to cash of ${cash}, the venue has ${truth.cash}`)]
    },
  },
  {
    name: 'position-exact',
    claim: 'a position equals the sum of its fills',
    check(evidence) {
      const { log, truth } = evidence
      if (!isAtRest(evidence)) return []
      const positions = bookOf(log, truth.multipliers).at(-1)?.positions
      return Object.entries(truth.positions).flatMap(([instrument, quantity]) => {
        const booked = positions?.get(instrument) ?? decimal(0)
        if (booked.equals(quantity)) return []
        return [violation(`the log comes to ${booked} ${instrument}, the venue has ${quantity}`)]
      })
    },
  },
  {
    name: 'adjustments-real',
    claim: 'at rest, what was taken over without a fill is what came and went at the venue without one',
    check(evidence) {
      if (!isAtRest(evidence)) return []
      const { log, truth } = evidence
      const moved = { ...truth.positionsMoved, [truth.currency]: truth.cashMoved }
      const taken = new Map<string, Decimal>()
      for (const { data } of factsOfType(log, 'balance-adjusted')) {
        taken.set(data.of, (taken.get(data.of) ?? decimal(0)).plus(data.after).minus(data.before))
      }
      return [...new Set([...taken.keys(), ...Object.keys(moved)])].flatMap((of) => {
        const [here, there] = [taken.get(of) ?? decimal(0), moved[of] ?? decimal(0)]
        return here.equals(there) ? [] : [violation(`${here} ${of} were taken over, but ${there} came at the venue`)]
      })
    },
  },
  {
    name: 'books-exact',
    claim:
      'after every event, the cash and the positions that live are what the log comes to, and the ledger sums to zero',
    check({ log, truth, books }) {
      const steps = bookOf(log, truth.multipliers)
      return books.flatMap(({ sequence, cash, positions, trialBalance }) => {
        const step = stepAt(steps, sequence)
        const found =
          trialBalance === null || trialBalance.isZero ? [] : [`the ledger sums to ${trialBalance}, not to 0`]
        const booked = step?.cash ?? decimal(0)
        if (!booked.equals(cash)) found.push(`cash of ${cash} lives, the log comes to ${booked}`)
        for (const instrument of new Set([...Object.keys(positions), ...(step?.positions.keys() ?? [])])) {
          const held = positions[instrument] ?? decimal(0)
          const sum = step?.positions.get(instrument) ?? decimal(0)
          if (!held.equals(sum)) found.push(`a position of ${held} ${instrument} lives, the log comes to ${sum}`)
        }
        return found.map((message) => violation(`after event ${sequence} ${message}`, sequence))
      })
    },
  },
  {
    name: 'fill-counted-once',
    claim: 'every fill in the log is one at the venue, with its terms, and counted once',
    check({ log, truth }) {
      const seen = new Set<string>()
      const busted = new Set<string>()
      const filled = factsOfType(log, 'order-filled').flatMap(({ sequence, data }) => {
        const { fillId, price, quantity, fee, side, instrument } = data
        if (seen.has(fillId)) return [violation(`fill ${fillId} is counted again by event ${sequence}`, sequence)]
        seen.add(fillId)
        const fill = truth.fills.find((one) => one.fillId === fillId)
        if (fill === undefined)
          return [violation(`fill ${fillId} of event ${sequence} never was at the venue`, sequence)]
        const isSame =
          fill.price.equals(price) &&
          fill.quantity.equals(quantity) &&
          fill.fee.equals(fee) &&
          fill.side === side &&
          fill.instrument === instrument
        if (isSame) return []
        const told = `${fill.side} ${fill.quantity} ${fill.instrument} at ${fill.price}, fee ${fill.fee}`
        return [violation(`fill ${fillId} is ${told} at the venue, but not in event ${sequence}`, sequence)]
      })
      const busts = factsOfType(log, 'fill-busted').flatMap(({ sequence, data: { fillId } }) => {
        const isKnown = seen.has(fillId) && truth.fills.some((one) => one.fillId === fillId && one.isBusted)
        const isFirst = !busted.has(fillId)
        busted.add(fillId)
        if (isKnown && isFirst) return []
        return [
          violation(
            `event ${sequence} takes back fill ${fillId}, which ${isFirst ? 'stands' : 'was taken back before'}`,
            sequence,
          ),
        ]
      })
      return [...filled, ...busts]
    },
  },
]

/** Whether the log must tell everything by now. */
export function isAtRest({ knownUntil }: Evidence): boolean {
  return knownUntil === Number.POSITIVE_INFINITY
}

function flowsOf({ truth }: Evidence) {
  return truth.fills.reduce((cash, { side, price, quantity, fee, instrument, isBusted }) => {
    if (isBusted) return cash
    const worth = price.times(quantity).times(truth.multipliers[instrument] ?? 1)
    return cash.minus(side === 'buy' ? worth : worth.negated()).minus(fee)
  }, truth.capital.plus(truth.cashMoved))
}
