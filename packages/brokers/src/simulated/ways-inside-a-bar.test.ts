import {
  type Calendar,
  createApprovalMint,
  decimal,
  defineInstrument,
  getCalendar,
  type Holding,
  TradingAccount,
} from '@race/core'
import { describe, expect, it } from 'vitest'
import { type IntrabarPolicy, linkOrders, SimulatedVenue, VenueOrder } from './index.ts'

type Changeable = { -readonly [Name in keyof VenueOrder]?: VenueOrder[Name] }
type Terms = Pick<
  Changeable,
  'type' | 'limitTicks' | 'stopTicks' | 'timeInForce' | 'trail' | 'limitOffset' | 'isPostOnly'
> & {
  readonly side?: 1 | -1
  readonly units?: number
  /** Ticks of the bracket. */
  readonly stop?: number
  readonly target?: number
}
type Bar = readonly [open: number, high: number, low: number, close: number]

/** As far up as down: 1,000 → 1,100 and 900 → 1,050. */
const wide: Bar = [1_000, 1_100, 900, 1_050]

/** A venue without costs, whose instrument is marked at 1,000 ticks, and what it tells. */
function venueOf(intrabar: IntrabarPolicy = 'pessimistic', calendar?: Calendar) {
  const instruments = [defineInstrument({ id: 'ACME' })]
  const account = new TradingAccount({ currency: 'USD', capital: decimal(1_000_000), instruments, scale: 2 })
  const holding = account.holdings[0] as Holding
  holding.markTicks = 1_000
  const mint = createApprovalMint()
  const names = new Map<VenueOrder, string>()
  const log: string[] = []
  const nameOf = (order: VenueOrder): string =>
    names.get(order) ?? `${names.get(order.parent as VenueOrder)}.${order.role === 'stop-loss' ? 'stop' : 'target'}`
  const venue = new SimulatedVenue({
    account,
    instruments,
    fee: { type: 'none' },
    slippage: { type: 'none' },
    intrabar,
    ...(calendar === undefined ? {} : { calendars: [calendar] }),
    verify: (approval, intent) => mint.verify(approval, intent),
    listener: {
      onOrder: (order) => order.endReason !== null && log.push(`${nameOf(order)} ${order.endReason}`),
      onModify: (order) => log.push(`${nameOf(order)} for ${order.steps}`),
      onFill: (order, ticks, steps) =>
        log.push(`${nameOf(order)} ${order.sideName} ${steps === 1 ? '' : `${steps} `}at ${ticks}`),
    },
  })
  let time = Date.UTC(2024, 0, 2, 14, 30)
  let previousOpenTime = Number.NaN
  const make = (name: string, { side = 1, units = 1, stop, target, ...terms }: Terms): VenueOrder => {
    const intent = { strategyInstance: 's', decisionTime: time, ordinal: names.size }
    const order = new VenueOrder(holding, 0, side, intent, time, { type: 'fixed', steps: units })
    Object.assign(order, { approval: mint.approve(intent).approval, ...terms })
    const leg = { trail: null, limitOffset: 0, stopTicks: null, limitTicks: null }
    if (stop !== undefined || target !== undefined) {
      order.bracket = {
        stop: stop === undefined ? null : { ...leg, type: 'stop', stopTicks: stop },
        target: target === undefined ? null : { ...leg, type: 'limit', limitTicks: target },
      }
    }
    names.set(order, name)
    return order
  }
  const place = (name: string, terms: Terms): VenueOrder => {
    const order = make(name, terms)
    venue.submit(order, time)
    return order
  }
  const bar = ([open, high, low, close]: Bar, length = 1_800_000, pause = 0): readonly string[] => {
    time += pause
    const facts = { previousOpenTime, previousClose: null, previousCloseTime: time, volumeSteps: null }
    const one = { open, high, low, close, openTime: time, closeTime: time + length, ...facts }
    log.length = 0
    venue.matchOpen(0, one)
    venue.matchPath(0, one)
    previousOpenTime = time
    time += length
    return [...log]
  }
  return { venue, place, make, bar, log, time: () => time }
}

const [pessimistic, optimistic, highFirst, lowFirst] = [
  'pessimistic',
  'optimistic',
  'open-high-low-close',
  'open-low-high-close',
] as const
const all = [pessimistic, optimistic, highFirst, lowFirst] as const

/** What is in the market, and what one wide bar fills under the four ways. */
const ways: readonly [string, Terms, Readonly<Record<(typeof all)[number], readonly string[]>>][] = [
  [
    'a stop entry and its stop below',
    { type: 'stop', stopTicks: 1_050, stop: 950, target: 1_150 },
    {
      [pessimistic]: ['a buy at 1050', 'a.stop sell at 950', 'a.target SIBLING_FILLED'],
      [optimistic]: ['a buy at 1050'],
      [highFirst]: ['a buy at 1050', 'a.stop sell at 950', 'a.target SIBLING_FILLED'],
      [lowFirst]: ['a buy at 1050'],
    },
  ],
  [
    'a stop entry and its target above',
    { type: 'stop', stopTicks: 1_050, stop: 850, target: 1_080 },
    {
      [pessimistic]: ['a buy at 1050'],
      [optimistic]: ['a buy at 1050', 'a.target sell at 1080', 'a.stop SIBLING_FILLED'],
      [highFirst]: ['a buy at 1050', 'a.target sell at 1080', 'a.stop SIBLING_FILLED'],
      [lowFirst]: ['a buy at 1050', 'a.target sell at 1080', 'a.stop SIBLING_FILLED'],
    },
  ],
  [
    'both sides of a bracket, entered at the open',
    { stop: 950, target: 1_080 },
    {
      [pessimistic]: ['a buy at 1000', 'a.stop sell at 950', 'a.target SIBLING_FILLED'],
      [optimistic]: ['a buy at 1000', 'a.target sell at 1080', 'a.stop SIBLING_FILLED'],
      [highFirst]: ['a buy at 1000', 'a.target sell at 1080', 'a.stop SIBLING_FILLED'],
      [lowFirst]: ['a buy at 1000', 'a.stop sell at 950', 'a.target SIBLING_FILLED'],
    },
  ],
  [
    'a short by a limit and its stop above',
    { side: -1, type: 'limit', limitTicks: 1_080, stop: 1_095 },
    {
      [pessimistic]: ['a sell at 1080', 'a.stop buy at 1095'],
      [optimistic]: ['a sell at 1080'],
      [highFirst]: ['a sell at 1080', 'a.stop buy at 1095'],
      [lowFirst]: ['a sell at 1080', 'a.stop buy at 1095'],
    },
  ],
  [
    'a limit entry and its target at the close',
    { type: 'limit', limitTicks: 920, target: 1_050 },
    {
      [pessimistic]: ['a buy at 920'],
      [optimistic]: ['a buy at 920', 'a.target sell at 1050'],
      [highFirst]: ['a buy at 920', 'a.target sell at 1050'],
      [lowFirst]: ['a buy at 920', 'a.target sell at 1050'],
    },
  ],
  [
    'a stop-limit whose limit lies behind its stop',
    { type: 'stop-limit', stopTicks: 1_050, limitTicks: 1_020 },
    { [pessimistic]: [], [optimistic]: ['a buy at 1020'], [highFirst]: ['a buy at 1020'], [lowFirst]: [] },
  ],
  [
    'a trailing sell stop',
    { side: -1, type: 'trailing-stop', trail: { ticks: 30 } },
    {
      [pessimistic]: ['a sell at 970'],
      [optimistic]: ['a sell at 1070'],
      [highFirst]: ['a sell at 1070'],
      [lowFirst]: ['a sell at 970'],
    },
  ],
  [
    'a trailing buy stop',
    { type: 'trailing-stop', trail: { ticks: 30 } },
    {
      [pessimistic]: ['a buy at 1030'],
      [optimistic]: ['a buy at 930'],
      [highFirst]: ['a buy at 1030'],
      [lowFirst]: ['a buy at 930'],
    },
  ],
  [
    'a trailing sell stop with a limit behind',
    { side: -1, type: 'trailing-stop-limit', trail: { ticks: 30 }, limitOffset: 10 },
    {
      [pessimistic]: ['a sell at 970'],
      [optimistic]: ['a sell at 1070'],
      [highFirst]: ['a sell at 1070'],
      [lowFirst]: ['a sell at 970'],
    },
  ],
]

describe('one wide bar', () => {
  for (const [name, terms, fills] of ways) {
    it.each(all)(`and ${name}: %s`, (policy) => {
      const { place, bar } = venueOf(policy)
      place('a', terms)
      expect(bar(wide)).toEqual(fills[policy])
    })
  }

  it.each<readonly [string, Terms, readonly string[]]>([
    ['a buy limit below', { type: 'limit', limitTicks: 950 }, ['a buy at 950']],
    ['a buy limit at the low', { type: 'limit', limitTicks: 900 }, ['a buy at 900']],
    ['a buy limit below the low', { type: 'limit', limitTicks: 899 }, []],
    ['a sell limit below the open', { side: -1, type: 'limit', limitTicks: 990 }, ['a sell at 1000']],
    ['a sell stop at the low', { side: -1, type: 'stop', stopTicks: 900 }, ['a sell at 900']],
    ['a buy stop above the high', { type: 'stop', stopTicks: 1_101 }, []],
    [
      'a stop-limit that its stop fills',
      { type: 'stop-limit', stopTicks: 1_050, limitTicks: 1_060 },
      ['a buy at 1050'],
    ],
    ['a touch above for a sell', { side: -1, type: 'market-if-touched', stopTicks: 1_090 }, ['a sell at 1090']],
    ['a touch that is not reached', { type: 'market-if-touched', stopTicks: 899 }, []],
    ['a touch that the open has passed', { type: 'market-if-touched', stopTicks: 1_010 }, ['a buy at 1000']],
    ['a touch whose limit it keeps', { type: 'limit-if-touched', stopTicks: 950, limitTicks: 960 }, ['a buy at 950']],
    ['a touch and a limit further on', { type: 'limit-if-touched', stopTicks: 950, limitTicks: 940 }, ['a buy at 940']],
    ['a touch and a limit out of reach', { type: 'limit-if-touched', stopTicks: 950, limitTicks: 890 }, []],
  ])('fills %s the same way under every policy', (_, terms, fills) => {
    for (const policy of [...all, 'adaptive', 'lower-timeframe'] as const) {
      const { place, bar } = venueOf(policy)
      place('a', terms)
      expect(bar(wide), policy).toEqual(fills)
    }
  })

  it.each([
    ['the high, where both are as near', wide, ['a.target sell at 1080', 'a.stop SIBLING_FILLED']],
    ['the low, where that is nearer', [1_000, 1_100, 901, 1_050], ['a.stop sell at 950', 'a.target SIBLING_FILLED']],
    ['the high, where that is nearer', [1_000, 1_099, 900, 1_050], ['a.target sell at 1080', 'a.stop SIBLING_FILLED']],
  ] as const)('goes to %s first, if the way adapts', (_, one, fills) => {
    for (const policy of ['adaptive', 'lower-timeframe'] as const) {
      const { place, bar } = venueOf(policy)
      place('a', { stop: 950, target: 1_080 })
      expect(bar(one).slice(1)).toEqual(fills)
    }
  })

  it('meets what is nearer first on a way, and what came first without one', () => {
    const filled = (policy: IntrabarPolicy) => {
      const { place, bar } = venueOf(policy)
      place('far', { type: 'limit', limitTicks: 940 })
      place('near', { type: 'limit', limitTicks: 960 })
      place('later', { type: 'limit', limitTicks: 960 })
      return bar(wide)
    }
    expect(filled(lowFirst)).toEqual(['near buy at 960', 'later buy at 960', 'far buy at 940'])
    expect(filled(highFirst)).toEqual(['near buy at 960', 'later buy at 960', 'far buy at 940'])
    expect(filled(pessimistic)).toEqual(['far buy at 940', 'near buy at 960', 'later buy at 960'])
  })

  it('takes stops before limits when it is feared, and limits before stops when it is hoped for', () => {
    const filled = (policy: IntrabarPolicy) => {
      const { place, bar } = venueOf(policy)
      place('limit', { side: -1, type: 'limit', limitTicks: 1_090 })
      place('stop', { side: -1, type: 'stop', stopTicks: 910 })
      return bar(wide)
    }
    expect(filled(pessimistic)).toEqual(['stop sell at 910', 'limit sell at 1090'])
    expect(filled(optimistic)).toEqual(['limit sell at 1090', 'stop sell at 910'])
  })
})

describe('a trailing stop from bar to bar', () => {
  it('that is feared follows the best price and is held against the close', () => {
    const { place, bar } = venueOf()
    const order = place('a', { side: -1, type: 'trailing-stop', trail: { ticks: 30 } })
    expect(bar([1_000, 1_100, 980, 1_080])).toEqual([])
    expect(order.stopTicks).toBe(1_070)
    expect(bar([1_080, 1_090, 1_071, 1_075])).toEqual([])
    expect(order.stopTicks).toBe(1_070)
    expect(bar([1_075, 1_120, 1_072, 1_085])).toEqual(['a sell at 1090'])
  })

  it.each(all)('moves up with a gap at the open: %s', (policy) => {
    const { place, bar } = venueOf(policy)
    const order = place('a', { side: -1, type: 'trailing-stop', trail: { ticks: 30 } })
    expect(bar([1_200, 1_200, 1_180, 1_190])).toEqual([])
    expect(order.stopTicks).toBe(1_170)
    expect(bar([1_150, 1_160, 1_140, 1_150])).toEqual(['a sell at 1150'])
  })
})

describe('the time that an order is good for', () => {
  it.each<readonly [string, Terms, readonly string[]]>([
    [
      'at once: a limit that the open keeps',
      { type: 'limit', limitTicks: 1_005, timeInForce: 'ioc' },
      ['a buy at 1000'],
    ],
    ['at once: a limit below', { type: 'limit', limitTicks: 990, timeInForce: 'ioc' }, ['a IOC_UNFILLED']],
    ['whole: a limit below', { type: 'limit', limitTicks: 990, timeInForce: 'fok' }, ['a FOK_UNFILLED']],
    ['whole: at the market', { timeInForce: 'fok' }, ['a buy at 1000']],
    ['at once: a stop waits for its price', { type: 'stop', stopTicks: 1_050, timeInForce: 'ioc' }, ['a buy at 1050']],
    ['at the open', { timeInForce: 'at-open' }, ['a buy at 1000']],
    ['at the open with a limit below', { type: 'limit', limitTicks: 990, timeInForce: 'at-open' }, ['a OPEN_PASSED']],
    ['at the close', { timeInForce: 'at-close' }, ['a buy at 1050']],
    [
      'at the close with a limit above',
      { type: 'limit', limitTicks: 1_060, timeInForce: 'at-close' },
      ['a buy at 1050'],
    ],
    [
      'at the close with a limit below',
      { type: 'limit', limitTicks: 950, timeInForce: 'at-close' },
      ['a CLOSE_PASSED'],
    ],
    [
      'posted: a limit that would take',
      { type: 'limit', limitTicks: 1_005, isPostOnly: true },
      ['a POST_ONLY_WOULD_TAKE'],
    ],
    ['posted: a limit that rests', { type: 'limit', limitTicks: 990, isPostOnly: true }, ['a buy at 990']],
  ])('is %s', (_, terms, fills) => {
    for (const policy of all) {
      const { place, bar } = venueOf(policy)
      place('a', terms)
      expect(bar(wide), policy).toEqual(fills)
    }
  })

  it('at an open or a close is that of the session, not of the bar', () => {
    const { place, bar } = venueOf(pessimistic, getCalendar('XNYS'))
    bar(wide)
    place('open', { timeInForce: 'at-open' })
    place('close', { timeInForce: 'at-close' })
    for (let n = 2; n < 13; n++) expect(bar(wide)).toEqual([])
    expect(bar(wide)).toEqual(['close buy at 1050'])
    expect(bar([1_010, 1_020, 1_000, 1_010], 1_800_000, 63_000_000)).toEqual(['open buy at 1010'])
  })

  it('posted only counts where it first meets the market', () => {
    const { place, bar } = venueOf()
    place('a', { type: 'limit', limitTicks: 990, isPostOnly: true })
    expect(bar([1_000, 1_010, 995, 1_000])).toEqual([])
    expect(bar([980, 1_000, 970, 990])).toEqual(['a buy at 980'])
  })
})

describe('orders that hang together', () => {
  it('cancel the other when one of them is wanted', () => {
    const { place, bar } = venueOf()
    const orders = ['a', 'b', 'c'].map((name, n) => place(name, { type: 'limit', limitTicks: 950 - 10 * n }))
    linkOrders('oco', orders)
    expect(bar(wide)).toEqual(['a buy at 950', 'b SIBLING_FILLED', 'c SIBLING_FILLED'])
  })

  it('make the other smaller by what one fills, and end what is left with nothing', () => {
    const { place, bar } = venueOf()
    const sizes = [4, 10, 4, 3].map((units, n) =>
      place('abcd'[n] as string, { type: 'limit', limitTicks: 960 - n, units }),
    )
    linkOrders('ouo', sizes)
    expect(bar(wide)).toEqual(['a buy 4 at 960', 'b for 6', 'c SIBLING_FILLED', 'd SIBLING_FILLED', 'b buy 6 at 959'])
  })

  it('cancel what still waits for another order', () => {
    const { venue, place, make, bar, time } = venueOf()
    const parent = place('parent', { type: 'limit', limitTicks: 500 })
    const child = make('child', {})
    venue.submitAfter(parent, child, time())
    linkOrders('oco', [place('a', {}), child])
    expect(bar(wide)).toEqual(['a buy at 1000', 'child SIBLING_FILLED'])
    expect(venue.held).toEqual([])
  })

  it('are sent when the one before has filled, and still meet that bar', () => {
    const { venue, place, make, bar, time } = venueOf()
    const parent = place('parent', {})
    for (const [name, limitTicks] of [
      ['near', 950],
      ['far', 850],
    ] as const) {
      venue.submitAfter(parent, make(name, { type: 'limit', limitTicks }), time())
    }
    expect(venue.held.length).toBe(2)
    expect(bar(wide)).toEqual(['parent buy at 1000', 'near buy at 950'])
    expect([venue.held.length, venue.workingOf(0).length]).toEqual([0, 1])
    const late = make('late', { type: 'limit', limitTicks: 960 })
    venue.submitAfter(parent, late, time())
    expect(bar(wide)).toEqual(['late buy at 960'])
  })

  it('end with the one before where that ends unfilled', () => {
    const { venue, place, make, log, time } = venueOf()
    const parent = place('parent', { type: 'limit', limitTicks: 500 })
    venue.submitAfter(parent, make('child', {}), time())
    venue.cancel(parent, time(), 'ASKED')
    venue.submitAfter(parent, make('late', {}), time())
    expect(log).toEqual(['parent ASKED', 'child PARENT_ENDED', 'late PARENT_ENDED'])
    expect([venue.held.length, venue.workingOf(0).length]).toEqual([0, 0])
  })
})
