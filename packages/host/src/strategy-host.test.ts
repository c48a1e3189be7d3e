import {
  createRandom,
  decimal,
  defineStrategy,
  RaceError,
  type SetupContext,
  type StrategyHandlers,
  TradingAccount,
} from '@race/core'
import { randomWalk } from '@race/data/synthetic'
import { macd, sma } from '@race/indicators'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createColumnCache, createColumnDriver, createStreamDriver, type SeriesDriver, StrategyHost } from './index.ts'

const series = randomWalk({ seed: 'host', bars: 60, timeframe: '1h' })
const other = randomWalk({ seed: 'other', bars: 60, timeframe: '4h', instrument: 'OTHER' })

function hostOf(
  setup: (context: SetupContext<unknown>) => StrategyHandlers,
  driver: SeriesDriver = createColumnDriver([series, other]),
) {
  const strategy = defineStrategy({
    id: 'test/host',
    version: '1.0.0',
    title: 'Host',
    params: z.strictObject({}),
    state: z.object({ seen: z.number().default(0) }),
    setup,
  })
  const instruments = [series.instrument, other.instrument]
  const account = new TradingAccount({ currency: 'USD', capital: decimal(1000), instruments, scale: 8 })
  return { account, host: new StrategyHost({ strategy, driver, account, random: createRandom(1) }) }
}

function codeOf(work: () => unknown): string {
  try {
    work()
    return 'nothing thrown'
  } catch (error) {
    return RaceError.is(error) ? (error as RaceError).code : `raw ${error}`
  }
}

describe('setup', () => {
  it('is given handles, and no numbers', () => {
    expect(codeOf(() => hostOf(({ data }) => ({ onBar: () => data().close.now })))).toBe('nothing thrown')
    expect(codeOf(() => hostOf(({ data }) => void data().close.now as never))).toBe('SETUP_ONLY')
    expect(codeOf(() => hostOf(({ data }) => void data().close.ago(1) as never))).toBe('SETUP_ONLY')
  })

  it('finds series by instrument and timeframe, and names those there are', () => {
    hostOf(({ data, instruments }) => {
      expect(instruments).toEqual(['SYNTHETIC', 'OTHER'])
      expect(data('OTHER', '4h').instrument.id).toBe('OTHER')
      expect(data('OTHER')).toBe(data(undefined, '4h'))
      expect(() => data('NOPE')).toThrow(/there are: SYNTHETIC 1h, OTHER 4h/)
      return {}
    })
  })

  it.each([
    ['a period that is none', ({ data, use }: SetupContext<unknown>) => use(sma, data().close, 0), 'INDICATOR_INVALID'],
    [
      'handles of two series',
      ({ data, use }: SetupContext<unknown>) =>
        use({ ...sma, inputs: ['a', 'b'] } as never, data().close, data('OTHER').close, 3),
      'INDICATOR_INVALID',
    ],
    ['a number for a handle', ({ use }: SetupContext<unknown>) => use(sma, 3 as never, 3), 'INDICATOR_INVALID'],
    [
      'a handle for a number',
      ({ data, use }: SetupContext<unknown>) => use(sma, data().close, data().close as never),
      'INDICATOR_INVALID',
    ],
    ['no handlers', () => undefined, 'STRATEGY_INVALID'],
    ['a promise of handlers', () => Promise.resolve({}), 'STRATEGY_INVALID'],
  ])('refuses %s', (_, setup, code) => {
    expect(codeOf(() => hostOf((context) => setup(context) as StrategyHandlers))).toBe(code)
  })

  it('is over when it has returned', () => {
    let kept: SetupContext<unknown> | null = null
    hostOf((context) => {
      kept = context
      return {}
    })
    const late = kept as unknown as SetupContext<unknown>
    expect(codeOf(() => late.data())).toBe('SETUP_ONLY')
    expect(codeOf(() => late.map({ now: 1, ago: () => 1 }, (value) => value))).toBe('SETUP_ONLY')
  })
})

describe('handles', () => {
  it('reach back as far as declared and never ahead', () => {
    let close: ReturnType<SetupContext<unknown>['data']>['close'] | null = null
    const { host } = hostOf(({ data }) => {
      close = data().close
      return {}
    })
    const handle = close as unknown as ReturnType<SetupContext<unknown>['data']>['close']
    expect(handle.now).toBeNaN()
    expect(handle.ago(0)).toBeNaN()
    for (const cursor of host.cursors) cursor.moveTo(5)
    expect([handle.now, handle.ago(5)]).toEqual([series.close[5], series.close[0]])
    expect(handle.ago(6)).toBeNaN()
    expect(codeOf(() => handle.ago(-1))).toBe('LOOKAHEAD')
    expect(codeOf(() => handle.ago(1025))).toBe('LOOKBACK_EXCEEDED')
    expect(codeOf(() => handle.ago(Number.NaN))).toBe('LOOKBACK_EXCEEDED')
  })

  it('of a stream reach back as far, and forget what lies beyond', () => {
    let close: ReturnType<SetupContext<unknown>['data']>['close'] | null = null
    const driver = createStreamDriver([series], { lookbackBars: 3 })
    hostOf(({ data }) => {
      close = data().close
      return {}
    }, driver)
    for (const bar of series) driver.push(0, bar)
    const handle = close as unknown as ReturnType<SetupContext<unknown>['data']>['close']
    expect([handle.now, handle.ago(3)]).toEqual([series.close[59], series.close[56]])
    expect(codeOf(() => handle.ago(4))).toBe('LOOKBACK_EXCEEDED')
    expect(codeOf(() => driver.push(1, series.at(0)))).toBe('INVARIANT_VIOLATED')
  })
})

describe('the context', () => {
  it('reads positions and the account as floats', () => {
    const { host, account } = hostOf(() => ({}))
    const [holding] = account.holdings
    if (holding === undefined) throw new Error('there is a holding')
    for (const cursor of host.cursors) cursor.moveTo(0)
    expect([
      host.position.isFlat,
      host.position.quantity,
      host.position.averagePrice,
      host.position.unrealisedProfit,
    ]).toEqual([true, 0, Number.NaN, 0])
    account.applyFill(holding, -1, 10_000, 20_000, 0)
    const close = series.close[0] as number
    const { position } = host
    expect([position.isShort, position.isLong, position.averagePrice]).toEqual([true, false, 100])
    expect(position.unrealisedProfit).toBeCloseTo(position.quantity * (close - 100), 9)
    expect(host.account.equity).toBeCloseTo(1000 + position.unrealisedProfit, 9)
    expect(host.account.currency).toBe('USD')
    expect(host.state).toEqual({ seen: 0 })
  })

  it('turns wishes into commands, numbered within a moment', () => {
    const { host } = hostOf(() => ({}))
    host.time = 5
    const ticket = host.order.buy({ size: { units: 1 } })
    host.order.sell({ instrument: 'OTHER' })
    host.time = 6
    host.order.buy()
    host.order.cancel(ticket)
    host.order.cancel({ instrument: 'OTHER' })
    host.order.cancel()
    host.order.modify(ticket, { stop: 1 })
    host.position.close()
    expect(host.commands.map(({ type }) => type)).toEqual([
      'signal',
      'signal',
      'signal',
      'cancel',
      'cancel',
      'cancel',
      'modify',
    ])
    expect(
      host.commands.slice(0, 3).map((command) => (command.type === 'signal' ? command.signal.ordinal : null)),
    ).toEqual([0, 1, 0])
    expect(ticket.signal).toMatchObject({
      side: 'buy',
      instrument: 'SYNTHETIC',
      entry: { type: 'market' },
      timeInForce: 'gtc',
      isReduceOnly: false,
    })
  })

  it('refuses instruments, tickets and targets that are none of its own', () => {
    const { host } = hostOf(() => ({}))
    expect(codeOf(() => host.positionOf('NOPE'))).toBe('SIGNAL_INVALID')
    expect(codeOf(() => host.order.buy({ instrument: 'NOPE' }))).toBe('SIGNAL_INVALID')
    expect(codeOf(() => host.order.modify({} as never, {}))).toBe('SIGNAL_INVALID')
    expect(codeOf(() => host.order.cancel('ACME' as never))).toBe('SIGNAL_INVALID')
    expect(codeOf(() => host.order.cancel({ instrument: 'NOPE' }))).toBe('SIGNAL_INVALID')
  })
})

describe('a column cache', () => {
  it('computes a column once for all who ask, and keeps no more than it may', () => {
    const cache = createColumnCache({ columnsMax: 2 })
    const use = (period: number) =>
      hostOf(
        ({ data, use: apply }) => {
          apply(sma, data().close, period)
          return {}
        },
        createColumnDriver([series, other], { cache }),
      )
    use(3)
    use(3)
    expect(cache.size).toBe(1)
    use(4)
    use(5)
    expect(cache.size).toBe(2)
    let computed = 0
    const columns = () => [new Float64Array(computed++)]
    const same = cache.columnsOf(macd as never, [series.close], [1], columns)
    expect(cache.columnsOf(macd as never, [series.close], [1], columns)).toBe(same)
    expect(computed).toBe(1)
  })
})

describe('order.find', () => {
  it('trades the instrument of its first series, on an account that has others before it', () => {
    const { host } = hostOf(({ data }) => ({ onBar: () => void data().close.now }), createColumnDriver([other]))
    expect(host.position.instrument).toBe('OTHER')
    host.order.buy()
    expect(host.commands).toMatchObject([{ signal: { instrument: 'OTHER' } }])
  })

  it('gives the ticket of a signal that the engine has not taken yet, and asks the engine for others', () => {
    const { host } = hostOf(() => ({}))
    host.time = 5
    const ticket = host.order.buy()
    const other = host.order.sell()
    expect([ticket.id, other.id]).toEqual(['5:0', '5:1'])
    expect(host.order.find('5:1')).toBe(other)
    expect(host.order.find('5:2')).toBeNull()
    host.commands.length = 0
    expect(host.order.find('5:0')).toBeNull()
    host.ticketOf = (id) => (id === '5:0' ? (ticket as ReturnType<typeof host.ticketOf>) : null)
    expect(host.order.find('5:0')).toBe(ticket)
  })
})

describe('a snapshot of the host', () => {
  it('brings a new host of the same strategy to the same place', () => {
    const make = () => {
      let drawn = 0
      const { host } = hostOf(({ random }) => ({
        onBar() {
          drawn = random.next()
        },
      }))
      return { host, drawn: () => drawn }
    }
    const one = make()
    one.host.time = 7
    one.host.order.buy()
    one.host.commands.length = 0
    one.host.order.workingCount = 2
    one.host.closedAt[1] = 7
    one.host.handlers.onBar?.(one.host)
    ;(one.host.state as { seen: number }).seen = 3
    for (const [series, cursor] of one.host.cursors.entries()) cursor.moveTo(4 + series)
    const two = make()
    two.host.restore(one.host.snapshot())
    expect(two.host.snapshot()).toEqual(one.host.snapshot())
    expect(two.host.order.buy().id).toBe('7:1')
    for (const { host } of [one, two]) host.handlers.onBar?.(host)
    expect(two.drawn()).toBe(one.drawn())
  })
})
