import {
  type AnyStrategy,
  createConversion,
  defineCorporateActions,
  defineStrategy,
  RaceError,
  type SignalTicket,
  type StrategyHandlers,
} from '@race/core'
import { randomWalk } from '@race/data/synthetic'
import { buyAndHold, donchianBreakout, randomBaseline, rsiReversion, smaCross } from '@race/strategies'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { expectResumable, type ResumableOptions, type StrategyUnderTest } from '../index.ts'

const data = randomWalk({ seed: 'resumable', bars: 110, timeframe: '1d' })

type Setup = Parameters<typeof defineStrategy>[0]['setup']

const strategyOf = (setup: Setup, state?: z.ZodType): AnyStrategy =>
  defineStrategy({
    id: 'test/inline',
    version: '1.0.0',
    title: 'Inline',
    params: z.strictObject({}),
    ...(state === undefined ? {} : { state }),
    setup: setup as (context: unknown) => StrategyHandlers<unknown>,
  })

/** The error of a strategy that must not pass. */
function errorOf(strategy: StrategyUnderTest, options: ResumableOptions = {}): RaceError {
  try {
    expectResumable(strategy, data, options)
  } catch (error) {
    if (RaceError.is(error)) return error
    throw error
  }
  throw new Error('the strategy passed')
}

describe('expectResumable', () => {
  it('passes a list of sound strategies, with and without parameters', () => {
    const reports = expectResumable(
      [
        ...[buyAndHold, randomBaseline, smaCross, donchianBreakout],
        ...[randomBaseline, smaCross, donchianBreakout].map((strategy) => ({ strategy, params: { short: true } })),
        { strategy: rsiReversion, params: { stopPercent: 2 } },
      ],
      data,
    )
    expect(reports.map(({ resumes }) => resumes)).toEqual(reports.map(() => 109 + 8))
    expect(reports.some(({ fills }) => fills > 5)).toBe(true)
  })

  it('tests over named accounts, whatever happens to them, and finds there what a strategy hides', () => {
    const { id, quoteCurrency } = data.instrument
    const time = data.openTimes[40] as number
    const borrow = { rate: '0.02', dayCount: 365 } as const
    const interest = { negative: '0.06', positive: '0.01', dayCount: 360, credited: 'monthly' } as const
    const backtest: NonNullable<ResumableOptions['backtest']> = {
      currency: 'CHF',
      account: {
        type: 'margin',
        leverage: 3,
        maintenanceMargin: '0.3',
        marginCall: { graceMs: 86_400_000 },
        liquidation: 'proportional',
      },
      financing: { interest: { ...interest, currency: quoteCurrency }, borrow },
      conversions: [createConversion({ base: quoteCurrency, quote: 'CHF', rate: '0.91' })],
      conversionPolicy: 'auto-convert-fees-and-profit',
      corporateActions: defineCorporateActions([
        { type: 'dividend', instrument: id, time: time - 86_400_000, amountPerUnit: '0.4', currency: quoteCurrency },
        { type: 'split', instrument: id, time, ratio: { numerator: 1, denominator: 2 } },
      ]),
      verifyAccount: true,
    }
    const strategy = { strategy: smaCross, params: { fast: 2, slow: 5, short: true } }
    const hedging = {
      account: { type: 'margin', leverage: 2, maintenanceMargin: '0.2', positions: 'hedging' },
    } as const
    expect(expectResumable(strategy, data, { backtest }).fills).toBeGreaterThan(5)
    expect(expectResumable(strategy, data, { backtest: hedging }).fills).toBeGreaterThan(5)
    const hiding = strategyOf(() => {
      let bars = 0
      return {
        onBar({ order }) {
          if (++bars % 9 === 0) order.buy({ size: { units: 1 } })
        },
      }
    })
    expect(errorOf(hiding, { backtest }).code).toBe('STRATEGY_NOT_RESUMABLE')
  })

  it('finds a counter in the closure of setup, and names the bar and the first order that differs', () => {
    let made = 0
    const counting = strategyOf(() => {
      made++
      let bars = 0
      return {
        onBar({ order }) {
          if (++bars % 7 === 0) order.buy({ size: { units: 1 } })
        },
      }
    })
    const error = errorOf(counting)
    expect(error.code).toBe('STRATEGY_NOT_RESUMABLE')
    expect(error.message).toContain(
      "Strategy 'test/inline' remembers more than its state: resumed after the bar that closed at 2020-01-07T00:00:00.000Z, order event or fill 0",
    )
    expect(error.message).toContain('without a break: 2020-01-08T00:00:00.000Z submitted: buy 1')
    expect(error.hint).toContain('Declare in `state`')
    expect(error.facts.cut).toBe(data.closeTimes[5])
    expect(made).toBeGreaterThan(data.length)
  })

  it('passes the same counter in the declared state', () => {
    const counting = strategyOf(
      () => ({
        onBar({ order, state }) {
          const kept = state as { bars: number }
          if (++kept.bars % 7 === 0) order.buy({ size: { units: 1 } })
        },
      }),
      z.object({ bars: z.int().default(0) }),
    )
    expect(expectResumable(counting, data)).toMatchObject({ resumes: 117, decisions: 15, strategy: 'test/inline' })
  })

  it('finds a last price that is kept outside of state', () => {
    const error = errorOf(
      strategyOf(({ data: dataOf }) => {
        const bars = dataOf()
        let last = Number.NaN
        return {
          onBar({ order, position }) {
            if (position.isFlat && bars.close.now > last * 1.01) order.buy()
            else if (bars.close.now < last) position.close()
            last = bars.close.now
          },
        }
      }),
    )
    expect(error.code).toBe('STRATEGY_NOT_RESUMABLE')
    expect(error.message).toMatch(/resumed after the bar that closed at .*, order event or fill \d+ at/)
  })

  it('finds a kept ticket, and passes its id with order.find', () => {
    const kept = (byId: boolean) =>
      strategyOf(
        ({ data: dataOf }) => {
          const bars = dataOf()
          let ticket: SignalTicket | null = null
          return {
            onBar({ order, state, time }) {
              const memory = state as { id: string | null; since: number }
              const known = byId ? order.find(memory.id ?? '') : ticket
              if (known === null || known.status !== 'working') {
                ticket = order.buy({ size: { units: 1 }, entry: { type: 'limit', price: bars.close.now * 0.9 } })
                memory.id = ticket.id
                memory.since = time
              } else if (time - memory.since > 3 * 86_400_000) order.cancel(known)
            },
          }
        },
        z.object({ id: z.string().nullable().default(null), since: z.number().default(0) }),
      )
    expect(errorOf(kept(false)).message).toContain('remembers more than its state: resumed after')
    expect(expectResumable(kept(true), data).decisions).toBeGreaterThan(15)
  })

  it('refuses a ticket in state by its place, and says what to keep instead', () => {
    const error = errorOf(
      strategyOf(
        () => ({
          onBar({ order, state }) {
            const memory = state as { ticket: unknown }
            memory.ticket ??= order.buy()
          },
        }),
        z.object({ ticket: z.any().default(null) }),
      ),
    )
    expect(error.code).toBe('SNAPSHOT_UNSUPPORTED')
    expect(error.message).toBe(
      'The run cannot be snapshotted: state.ticket is an object of the class Ticket, which is no plain data',
    )
    expect(error.hint).toContain('order.find(id)')
  })

  it('tells of a strategy that fails when it is resumed', () => {
    const error = errorOf(
      strategyOf(() => {
        let plan: { readonly units: number } | null = null
        return {
          onBar({ order, position, account }) {
            if (account.equity > 0 && position.isFlat && order.workingCount === 0) {
              plan = { units: 2 }
              order.buy({ size: plan })
            } else if (plan === null) throw new Error('no plan')
          },
        }
      }),
    )
    expect(error.code).toBe('STRATEGY_NOT_RESUMABLE')
    expect(error.message).toContain('it failed after')
    expect(error.message).toContain('no plan')
  })

  it('keeps a strategy within one factory call per instance, and takes seeded places of long data', () => {
    let calls = 0
    const strategy = buyAndHold
    const report = expectResumable(
      () => {
        calls++
        return strategy
      },
      data,
      { resumesMax: 20, cuts: 3, seed: 1 },
    )
    expect(report.resumes).toBe(23)
    // Two runs to see that it repeats itself, the chain, the run that is cut, and every resumed instance.
    expect(calls).toBe(2 + 1 + 1 + 23)
  })

  it('finds what shows only after one break by the further runs', () => {
    // Every instance believes to be the first one: broken off at every bar, it never comes to its second bar.
    const error = errorOf(
      strategyOf(
        () => {
          let isFresh = true
          return {
            onBar({ order, time, state }) {
              const memory = state as { fresh: number }
              if (isFresh) memory.fresh++
              else if (memory.fresh === 2 && order.workingCount === 0)
                order.buy({ size: { units: 1 }, reason: `${time}` })
              isFresh = false
            },
          }
        },
        z.object({ fresh: z.int().default(0) }),
      ),
    )
    expect(error.message).toContain('resumed after the bar')
  })

  it('refuses a strategy that differs from itself, and options that make no sense', () => {
    let runs = 0
    const moody = strategyOf(() => {
      const units = ++runs
      return {
        onBar({ order, position }) {
          if (position.isFlat) order.buy({ size: { units } })
        },
      }
    })
    expect(errorOf(moody).code).toBe('STRATEGY_NOT_DETERMINISTIC')
    const strategy = buyAndHold
    expect(errorOf(strategy, { resumesMax: 0 }).code).toBe('CONFIG_INVALID')
    expect(errorOf(strategy, { cuts: -1 }).code).toBe('CONFIG_INVALID')
  })
})
