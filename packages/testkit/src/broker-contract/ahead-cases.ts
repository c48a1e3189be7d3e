import type { AheadMatching, OrderReference } from '@race/core'
import type { BrokerCase } from './broker-case.ts'
import { type BrokerTrial, must, realMoment, show } from './broker-trial.ts'

const excuse: NonNullable<BrokerCase['excuse']> = (_, { ahead }) =>
  ahead === undefined ? 'it tells nothing ahead of its disk' : undefined

/** What a venue in the same process tells before it is on its disk. */
export const aheadCases: readonly BrokerCase[] = [
  {
    id: 'ahead',
    name: 'tells a fill ahead once, and says to all who ask that it is stored, not before it is',
    needs: ['fillAhead', 'holdDisk'],
    excuse,
    async check(trial) {
      await trial.connect()
      const order = await trial.place()
      fillAhead(trial, order)
      const letGo = trial.venue.holdDisk?.()
      const answers: (string | null)[] = []
      const ahead = aheadOf(trial)
      const asked = Promise.all([1, 2].map(async () => answers.push(await ahead.stored())))
      try {
        await Promise.race([asked, realMoment()])
        must(answers.length === 0, `stored answered ${show(answers)} while the venue's disk was held back`)
        must(!ahead.isStored(), "isStored was true while the venue's disk was held back")
      } finally {
        letGo?.()
      }
      await trial.until('an answer of stored to each who asked', () => answers.length === 2)
      must(
        answers.every((answer) => answer === null),
        `stored answered ${show(answers)} once the venue's disk went on`,
      )
      must(ahead.isStored(), 'isStored was false after stored had said so')
      must(trial.fillsOf(order).length === 0, 'a fill that was told ahead was told again')
      await trial.until('all that was told to be heard', () => ahead.isHeard())
    },
  },
  {
    id: 'ahead-failed',
    name: 'says why what it told ahead could not be stored, and stores it when it is asked again',
    needs: ['fillAhead', 'failDisk'],
    excuse,
    async check(trial) {
      await trial.connect()
      const order = await trial.place()
      fillAhead(trial, order)
      trial.venue.failDisk?.()
      const ahead = aheadOf(trial)
      must(typeof (await ahead.stored()) === 'string', 'stored answered null, although the venue could not store')
      const again = await ahead.stored()
      must(again === null, `stored answered ${show(again)} when it was asked again`)
      const standing = await trial.call((options) => trial.broker.standing({ ...options, since: 0 }))
      must(standing.type === 'known', `standing answered ${show(standing)}`)
      const { length } = standing.standing.fills
      must(length === 1, `the standing has ${length} fills where one was told ahead`)
    },
  },
]

/** Fills a part of the order; everything else that is told comes by another way. */
function fillAhead(trial: BrokerTrial, { clientOrderId }: OrderReference): void {
  const told = trial.venue.fillAhead?.({ clientOrderId, quantity: trial.part, price: trial.restingPrice }) ?? []
  const fills = told.filter(({ type }) => type === 'fill')
  must(fills.length === 1, `${fills.length} fills were told ahead for one`)
}

function aheadOf({ broker }: BrokerTrial): AheadMatching {
  must(broker.ahead !== undefined, 'the broker has lost its way to tell ahead')
  return broker.ahead
}
