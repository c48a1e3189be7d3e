import type { Scaled } from '@race/core'
import { describe, expect, it } from 'vitest'
import { missingLegs, type VenueOrder } from './index.ts'
import { playScript, type ScriptOrder, type ScriptStep } from './venue-script.ts'

const flat: ScriptStep = [100, 100, 100, 100]
const never = (): Scaled => {
  throw new Error('nobody needs to know how much is open')
}

/** What a venue has of an entry, and the legs that it is asked to have besides, as `stop-loss 10 stop 9500`. */
function asked(
  steps: readonly ScriptStep[],
  { stop, target, open = never }: { readonly stop?: number; readonly target?: number; readonly open?: () => Scaled },
) {
  const played = playScript(steps)
  const entry = played.orders.get('a') as VenueOrder
  const ask = () =>
    missingLegs(entry, { stopTicks: stop, targetTicks: target, openSteps: open, time: 30 }).map(
      ({ role, steps, type, stopTicks, limitTicks }) => `${role} ${steps} ${type} ${stopTicks ?? limitTicks}`,
    )
  return { ...played, entry, ask }
}

const ten: ScriptOrder = { id: 'a', size: 10 }

describe('legs that an entry is asked to have', () => {
  it('are made for as much as is open of it', () => {
    const both = asked([ten, flat], { stop: 9500, target: 10_500, open: () => 7 })
    expect(both.ask()).toEqual(['stop-loss 7 stop 9500', 'take-profit 7 limit 10500'])
    expect(both.entry.stopChild?.linked).toBe(both.entry.targetChild)
    expect(both.entry.bracket).toBe(null)
    expect(asked([ten, flat], { stop: 9500, open: () => 7 }).ask()).toEqual(['stop-loss 7 stop 9500'])
    expect(asked([ten, flat], { target: 9500, open: () => 7 }).ask()).toEqual(['take-profit 7 limit 9500'])
  })

  it('are for as much as the other leg has left, and tied to it', () => {
    const { ask, entry } = asked([{ ...ten, target: 120 }, flat], { stop: 9500 })
    Object.assign(entry.targetChild as VenueOrder, { filledSteps: 4 })
    expect(ask()).toEqual(['stop-loss 6 stop 9500'])
    expect(entry.targetChild?.linked).toBe(entry.stopChild)
  })

  it.each<readonly [claim: string, steps: readonly ScriptStep[], prices: object]>([
    [
      'for one that only reduces',
      [{ id: 'h', side: 'sell', size: 10 }, { ...ten, reduceOnly: true }, flat],
      { stop: 9500 },
    ],
    ['where nothing is asked for', [ten, flat], {}],
    ['where nothing is open', [ten, flat], { stop: 9500, open: () => 0 }],
    ['for what works already', [{ ...ten, protect: 90, target: 120 }, flat], { stop: 9500, target: 10_500 }],
    ['before it has filled', [{ ...ten, type: 'limit', limit: 50 }, flat], { stop: 9500 }],
  ])('are not made %s', (_, steps, prices) => {
    expect(asked(steps, prices).ask()).toEqual([])
  })

  it('are in the bracket of one that has still to fill, beside those that it has', () => {
    const resting: ScriptOrder = { ...ten, type: 'limit', limit: 50 }
    const bracketAfter = (terms: object, prices: object) => {
      const { ask, entry } = asked([{ ...resting, ...terms }, flat], prices)
      ask()
      return [entry.bracket?.stop?.stopTicks, entry.bracket?.target?.limitTicks]
    }
    expect(bracketAfter({}, { stop: 4500 })).toEqual([4500, undefined])
    expect(bracketAfter({}, { target: 5500 })).toEqual([undefined, 5500])
    expect(bracketAfter({ protect: 40 }, { stop: 4500, target: 5500 })).toEqual([4000, 5500])
    expect(bracketAfter({ target: 60 }, { stop: 4500, target: 5500 })).toEqual([4500, 6000])
    expect(bracketAfter({}, {})).toEqual([undefined, undefined])
  })

  it('are not for an order that was never sent', () => {
    const { entry, ask } = asked([{ ...ten, type: 'limit', limit: 50 }], { stop: 9500 })
    Object.assign(entry, { status: 'initialized' })
    expect([ask(), entry.bracket]).toEqual([[], null])
  })

  it('have a number of their own each time', () => {
    const { entry, ask } = asked([{ ...ten, protect: 90 }, flat], { stop: 9500, open: () => 10 })
    const numbers = [entry.stopChild?.legNumber]
    for (let n = 0; n < 2; n++) {
      Object.assign(entry.stopChild as VenueOrder, { status: 'cancelled' })
      ask()
      numbers.push(entry.stopChild?.legNumber)
    }
    expect(numbers).toEqual([1, 2, 3])
  })
})
