import { defineStrategy, RaceError, type StrategyNeeds } from '@race/core'
import { randomWalk } from '@race/data/synthetic'
import { describe, expect, it } from 'vitest'
import { createBacktest, runStreamingBacktest, unmetNeeds } from './index.ts'

const strategyOf = (needs: StrategyNeeds) =>
  defineStrategy({ id: 'test/needy', version: '1.0.0', title: 'Needy', needs, setup: () => ({}) })

const kind = (id: string, timeframe: string) => ({ instrument: { id }, timeframe })
const reasonsOf = (needs: StrategyNeeds, ...data: ReturnType<typeof kind>[]) =>
  unmetNeeds(strategyOf(needs), data).map(({ need, reason }) => `${need}: ${reason}`)

describe('unmetNeeds', () => {
  it('finds none where nothing is declared, and of needs that are not of data', () => {
    expect(reasonsOf({}, kind('A', '1mo'))).toEqual([])
    expect(reasonsOf({ short: true, lookbackBars: 5, warmupBars: 5, intraday: false }, kind('A', '1d'))).toEqual([])
    const plain = defineStrategy({ id: 'test/plain', version: '1.0.0', title: 'Plain', setup: () => ({}) })
    expect(unmetNeeds(plain, [kind('A', '1d')])).toEqual([])
  })

  it('finds that every strategy needs a market', () => {
    expect(reasonsOf({})).toEqual(['instrumentsMin: needs a market, but data has no series'])
  })

  it('counts an instrument once, however many timeframes it has', () => {
    const data = [kind('A', '1h'), kind('A', '1d')]
    expect(reasonsOf({ instrumentsMin: 2 }, ...data)).toEqual(['instrumentsMin: needs 2 instruments, but data has 1'])
    expect(reasonsOf({ instrumentsMin: 2 }, ...data, kind('B', '1h'))).toEqual([])
  })

  it('counts the timeframes of the first instrument alone', () => {
    const data = [kind('A', '1h'), kind('B', '1h'), kind('B', '1d')]
    expect(reasonsOf({ timeframesMin: 2 }, ...data)).toEqual(['timeframesMin: needs 2 timeframes of A, but data has 1'])
    expect(reasonsOf({ timeframesMin: 2 }, ...data, kind('A', '1d'))).toEqual([])
  })

  it.each([
    ['1m', true],
    ['23h', true],
    ['24h', false],
    ['1d', false],
    ['1w', false],
  ])('of bars shorter than a day looks at the first series: %s, met: %s', (timeframe, isMet) => {
    const expected = isMet ? [] : [`intraday: needs bars shorter than a day, but those of A are of ${timeframe}`]
    expect(reasonsOf({ intraday: true }, kind('A', timeframe), kind('A', '2d'))).toEqual(expected)
  })

  it('tells all of them, each with what to do', () => {
    const unmet = unmetNeeds(strategyOf({ instrumentsMin: 3, timeframesMin: 2, intraday: true }), [kind('A', '1d')])
    expect(unmet.map(({ need }) => need)).toEqual(['instrumentsMin', 'timeframesMin', 'intraday'])
    for (const { hint } of unmet) expect(hint).toMatch(/^(Add|Give) .*\.$/)
  })

  it('is what a backtest refuses to run for, over columns and over streams', async () => {
    const series = randomWalk({ seed: 1, bars: 10, timeframe: '1d' })
    const strategy = strategyOf({ intraday: true })
    const [unmet] = unmetNeeds(strategy, [series])
    const refused = (error: unknown) => {
      expect(RaceError.is(error, 'BACKTEST_CONFIG_INVALID')).toBe(true)
      expect(error).toMatchObject({
        message: `Backtest: strategy 'test/needy' ${unmet?.reason}`,
        hint: unmet?.hint,
        facts: { field: 'data' },
      })
    }
    expect.assertions(4)
    try {
      createBacktest({ strategy, data: series })
    } catch (error) {
      refused(error)
    }
    async function* chunks() {
      yield series
    }
    await runStreamingBacktest({ strategy, data: chunks() }).catch(refused)
  })
})
