import { RaceError } from '@race/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  addHalt,
  hardLimits,
  type LadderReached,
  type LadderRules,
  type LadderStanding,
  ladderGround,
  ladderStep,
  noHalts,
  resolveLadder,
  tradingStateOf,
} from '../index.ts'

const rules = resolveLadder({
  drawdown: { block: 0.05, reduce: 0.1, flatten: 0.15 },
  dailyLoss: { block: 0.02, reduce: 0.03, flatten: 0.04 },
})
const standing = (equity: number, more: Partial<LadderStanding> = {}): LadderStanding => ({
  ...{ time: 7, equity, equityPeak: 100, dayStartEquity: 50, dayId: '2026-01-05' },
  ...more,
})
const stepsOf = (equity: number, before?: LadderReached) =>
  ladderStep(standing(equity), rules, before).map(({ step, halt }) => [step, halt.id])

describe('ladderStep', () => {
  it.each<readonly [number, readonly string[]]>([
    [100, []],
    [95.01, []],
    [95, ['block']],
    [90.01, ['block']],
    [90, ['reduce']],
    [85.01, ['reduce']],
    [85, ['flatten']],
    [0, ['flatten']],
    [-10, ['flatten']],
  ])('at equity of %d below a peak of 100 takes the steps %j', (equity, steps) => {
    const { drawdown } = rules
    expect(ladderStep(standing(equity), { drawdown, dailyLoss: {} }).map(({ step }) => step)).toEqual(steps)
  })

  it('judges the day by the equity at its start, and names the day', () => {
    expect(stepsOf(49.5, { drawdown: 'flatten', dailyLoss: null })).toEqual([])
    const halts = ladderStep(standing(48.6), rules, { drawdown: 'flatten', dailyLoss: null })
    expect(halts).toEqual([
      {
        step: 'block',
        halt: {
          ...{ id: 'daily-loss block 2026-01-05', state: 'reducing', cause: 'daily-loss', by: 'emergency ladder' },
          ...{ reason: 'the loss of the day is 0.028, at or above 0.02', since: 7 },
        },
        ...{ cancelsEntries: false, flattens: false },
      },
    ])
  })

  it('says what is to be done: entries cancelled from reduce on, positions closed at flatten', () => {
    const doneAt = (equity: number) => {
      const [{ step, cancelsEntries, flattens } = {}] = ladderStep(standing(equity, { dayStartEquity: 1 }), rules)
      return [step, cancelsEntries, flattens]
    }
    expect([doneAt(94), doneAt(89), doneAt(84)]).toEqual([
      ['block', false, false],
      ['reduce', true, false],
      ['flatten', true, true],
    ])
  })

  it('takes no step twice, and each deeper one', () => {
    const reached = (drawdown: LadderReached['drawdown']): LadderReached => ({ drawdown, dailyLoss: 'flatten' })
    expect(stepsOf(89, reached(null))).toEqual([['reduce', 'drawdown reduce']])
    expect(stepsOf(89, reached('block'))).toEqual([['reduce', 'drawdown reduce']])
    expect(stepsOf(89, reached('reduce'))).toEqual([])
    expect(stepsOf(89, reached('flatten'))).toEqual([])
    expect(stepsOf(84, reached('reduce'))).toEqual([['flatten', 'drawdown flatten']])
  })

  it('is the cause of an emergency at its last step of drawdown alone', () => {
    const causes = [94, 89, 84].map((equity) => ladderStep(standing(equity), rules).map(({ halt }) => halt.cause))
    expect(causes.map(([first]) => first)).toEqual(['drawdown', 'drawdown', 'emergency-drawdown'])
  })

  it('lets out what makes positions smaller at every step', () => {
    for (const equity of [94, 89, 84]) {
      const [{ halt } = { halt: null }] = ladderStep(standing(equity), rules)
      expect(halt && tradingStateOf(addHalt(noHalts, halt))).toBe('reducing')
    }
  })

  it('takes no step by a loss that is no number, and the last by any loss from nothing', () => {
    for (const odd of [{ equity: Number.NaN }, { equityPeak: Number.NaN, dayStartEquity: Number.NaN }]) {
      expect(ladderStep(standing(1, odd), rules)).toEqual([])
    }
    const broke = { equityPeak: 0, dayStartEquity: 0 }
    expect(ladderStep(standing(-1, broke), rules).map(({ step }) => step)).toEqual(['flatten', 'flatten'])
    expect(ladderStep(standing(0, broke), rules)).toEqual([])
  })

  it('never comes back down: along any way of equity, each step follows a deeper loss than the steps in force', () => {
    const equities = fc.array(fc.integer({ min: 60, max: 120 }), { minLength: 1, maxLength: 60 })
    fc.assert(
      fc.property(equities, (way) => {
        let [halts, peak, before] = [noHalts, 0, ladderGround]
        for (const equity of way) {
          peak = Math.max(peak, equity)
          const taken = ladderStep(standing(equity, { equityPeak: peak, dayStartEquity: peak }), rules, before)
          for (const { halt } of taken) halts = addHalt(halts, halt)
          const loss = 1 - equity / peak
          // Reckoned apart: equities are whole and far enough apart for thresholds a little below the real ones.
          if (loss > 0.1499) expect(halts.open.map(({ id }) => id)).toContain('drawdown flatten')
          if (loss > 0.0499) expect(tradingStateOf(halts)).toBe('reducing')
          before = {
            drawdown: loss > 0.1499 ? 'flatten' : loss > 0.0999 ? 'reduce' : loss > 0.0499 ? 'block' : null,
            dailyLoss: loss > 0.0399 ? 'flatten' : loss > 0.0299 ? 'reduce' : loss > 0.0199 ? 'block' : null,
          }
        }
        const worst = way.reduce((most, equity, k) => Math.max(most, 1 - equity / Math.max(...way.slice(0, k + 1))), 0)
        expect(halts.open.length === 0).toBe(worst < 0.0199)
      }),
      { numRuns: 300, seed: 7 },
    )
  })
})

describe('resolveLadder', () => {
  it('has the steps of the hard limits where nothing is given, and keeps those that come sooner', () => {
    expect(resolveLadder()).toEqual({ drawdown: { flatten: 0.15 }, dailyLoss: { block: 0.05 } })
    const sooner = resolveLadder({ drawdown: { flatten: 0.1 }, dailyLoss: { block: 0.01, flatten: 0.2 } })
    expect(sooner).toEqual({ drawdown: { flatten: 0.1 }, dailyLoss: { block: 0.01, flatten: 0.2 } })
    expect(Object.isFrozen(sooner.drawdown)).toBe(true)
  })

  it.each<readonly [object, string]>([
    [
      { drawdown: { flatten: 0.2 } },
      'Ladder step drawdown.flatten is 0.2, but must be at most the hard limit emergencyDrawdownMax of 0.15',
    ],
    [
      { dailyLoss: { block: 0.06 } },
      'Ladder step dailyLoss.block is 0.06, but must be at most the hard limit dailyLossMax of 0.05',
    ],
    [{ drawdown: { block: 0.1, reduce: 0.1 } }, 'Ladder step drawdown.reduce is 0.1, but must be a fraction above 0.1'],
    [{ drawdown: { block: 0 } }, 'Ladder step drawdown.block is 0, but must be a fraction above 0 and at most 1'],
    [{ drawdown: { block: Number.NaN } }, 'Ladder step drawdown.block is NaN'],
    [{ dailyLoss: { flatten: 1.5 } }, 'Ladder step dailyLoss.flatten is 1.5'],
    [{ drawdown: { halt: 0.1 } }, 'Ladder step drawdown.halt is given, but must be one of block, reduce, flatten'],
  ])('refuses %j', (wrong, message) => {
    try {
      resolveLadder(wrong as Partial<LadderRules>, hardLimits)
    } catch (error) {
      expect(RaceError.is(error, 'RISK_CONFIG_INVALID') && error.message).toContain(message)
      return
    }
    throw new Error('it was accepted')
  })
})
