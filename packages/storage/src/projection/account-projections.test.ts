import type { AccountFact, OrderIntended } from '@race/core'
import { describe, expect, it } from 'vitest'
import {
  auditProjection,
  commandProjection,
  equityProjection,
  haltProjection,
  strategyProjection,
} from './account-projections.ts'
import { decisionProjection } from './decision-projection.ts'
import { foldFacts } from './fold-facts.ts'
import { projectionNames, projections } from './projections.ts'
import { tradeProjection } from './trade-projection.ts'

const book = { strategyId: 'race/trend', strategyVersion: '1.2.0', params: { b: 1, a: 2 }, capital: '500' }
const opened = {
  type: 'account-opened',
  data: {
    ...{ currency: 'USD', capital: '1000', ledgerScale: 2, instruments: [], seed: 's', engineVersion: '0.5.0' },
    books: [{ strategyInstance: 'trend', ...book }],
  },
} satisfies AccountFact
const halt = (state: 'reducing' | 'halted', reason = 'quotes'): AccountFact => ({
  type: 'halt-added',
  data: { id: 'h1', state, cause: 'person', by: 'Ada', reason },
})
const lift: AccountFact = { type: 'halt-lifted', data: { id: 'h1', by: 'Bob', reason: 'fine again' } }

describe('the projections', () => {
  it('are known by their names, and share no table', () => {
    expect(projections.map(({ name }) => name)).toEqual(projectionNames)
    const tables = projections.flatMap(({ tables: own }) => own)
    expect(new Set(tables).size).toBe(tables.length)
  })
})

describe('the audit', () => {
  const cases: readonly (readonly [AccountFact, object])[] = [
    [opened, { kind: 'account-opened', changedBy: 'engine 0.5.0' }],
    [
      { type: 'session-started', data: { engineVersion: '0.5.0', holder: 'host-1', fence: 3, broker: 'paper' } },
      { kind: 'session-started', changedBy: 'host-1', details: '{"broker":"paper","engineVersion":"0.5.0","fence":3}' },
    ],
    [
      { type: 'session-stopped', data: { reason: 'asked', orders: 'kept' } },
      { kind: 'session-stopped', why: 'asked', details: '{"orders":"kept"}' },
    ],
    [
      {
        type: 'settings-changed',
        data: { version: 4, old: { risk: '0.01' }, new: { risk: '0.02' }, by: 'Ada', from: 'cli', why: 'calm' },
      },
      {
        ...{ kind: 'settings', changedBy: 'Ada', origin: 'cli', why: 'calm', details: '{"version":4}' },
        ...{ before: '{"risk":"0.01"}', after: '{"risk":"0.02"}' },
      },
    ],
    [
      {
        type: 'mode-changed',
        data: {
          ...{ old: null, new: { autonomy: 'guide', venue: 'paper' }, by: 'Ada', from: 'cli', why: 'try' },
          ...{ hadOpenPositions: true, positionsCancelled: 2 },
        },
      },
      {
        ...{ kind: 'mode', before: 'null', after: '{"autonomy":"guide","venue":"paper"}' },
        details: '{"hadOpenPositions":true,"positionsCancelled":2}',
      },
    ],
    [
      {
        type: 'strategy-switched',
        data: { strategyInstance: 'trend', isEnabled: false, cause: 'person', by: 'Ada', why: 'losses' },
      },
      { kind: 'strategy', subject: 'trend', changedBy: 'Ada', before: 'true', after: 'false', why: 'losses' },
    ],
    [halt('halted'), { kind: 'halt-added', subject: 'h1', after: '"halted"', details: '{"cause":"person"}' }],
    [lift, { kind: 'halt-lifted', subject: 'h1', changedBy: 'Bob', why: 'fine again' }],
    [
      { type: 'flattening-changed', data: { isFlattening: true, by: 'Ada', why: 'enough' } },
      { kind: 'flattening', changedBy: 'Ada', before: 'false', after: 'true', why: 'enough' },
    ],
    [
      {
        type: 'balance-adjusted',
        data: { kind: 'cash', of: 'USD', before: '10', after: '9', by: 'Ada', why: 'fee' },
      },
      { kind: 'balance', subject: 'USD', before: '"10"', after: '"9"', details: '{"of":"cash"}' },
    ],
    [
      { type: 'account-reconciled', data: { venueTime: 5, differences: ['cash 10, not 9'], apart: [] } },
      { kind: 'reconciled', details: '{"apart":[],"differences":["cash 10, not 9"],"venueTime":5}' },
    ],
  ]

  it.each(cases.map(([fact, row]) => [fact.type, fact, row] as const))('keeps %s with who and why', (_, fact, row) => {
    expect(foldFacts(auditProjection, [fact])('journalAudit')).toMatchObject([{ ...row, time: 1_000, sequence: 1 }])
  })
})

describe('halts', () => {
  const haltsAfter = (...facts: readonly AccountFact[]) => foldFacts(haltProjection, facts)('journalHalt')

  it('stand until they are lifted by somebody', () => {
    expect(haltsAfter(halt('halted'))).toMatchObject([{ isStanding: 1, liftedBy: null, addedBy: 'Ada' }])
    const lifted = { isStanding: 0, liftedBy: 'Bob', liftReason: 'fine again', liftedAt: 2_000, time: 1_000 }
    expect(haltsAfter(halt('halted'), lift)).toMatchObject([lifted])
    expect(haltsAfter(halt('halted'), lift, { ...lift, data: { ...lift.data, by: 'Eve' } } as never)).toMatchObject([
      lifted,
    ])
  })

  it('become stricter and never looser, and keep their first reason', () => {
    expect(haltsAfter(halt('reducing'), halt('halted', 'later'))).toMatchObject([{ state: 'halted', reason: 'quotes' }])
    expect(haltsAfter(halt('halted'), halt('reducing', 'later'))).toMatchObject([{ state: 'halted', reason: 'quotes' }])
  })

  it('stand again when they are added again after their end', () => {
    const again = haltsAfter(halt('halted'), lift, halt('reducing', 'later'))
    expect(again).toMatchObject([{ state: 'reducing', reason: 'later', isStanding: 1, liftedBy: null, sequence: 3 }])
  })
})

describe('strategies', () => {
  const settings = (old: readonly string[] | null, now: readonly string[], by = 'Ada'): AccountFact => ({
    type: 'settings-changed',
    data: {
      ...{ version: 2, old: old === null ? {} : { strategiesEnabled: old }, new: { strategiesEnabled: now } },
      ...{ by, from: 'cli', why: 'by the list' },
    },
  })

  it('begin enabled where the first settings list them, which is no switch', () => {
    const mean = { ...book, strategyInstance: 'mean' }
    const both: AccountFact = { ...opened, data: { ...opened.data, books: [...opened.data.books, mean] } }
    const switchesAfter = (...facts: readonly AccountFact[]) =>
      foldFacts(strategyProjection, [both, ...facts])('journalStrategy').map((row) => [
        ...[row.strategyInstance, row.isEnabled, row.isListed],
        ...[row.switchedBy, row.switchedWhy, row.switchedAt],
      ])
    const never = [null, null, null]
    // Before there are settings nothing may trade.
    expect(switchesAfter()).toEqual([
      ['trend', 0, 0, ...never],
      ['mean', 0, 0, ...never],
    ])
    expect(switchesAfter(settings(null, ['trend']))).toEqual([
      ['trend', 1, 1, ...never],
      ['mean', 0, 0, ...never],
    ])
    expect(switchesAfter(settings(null, ['trend']), settings(['trend'], ['trend', 'mean'], 'Bob'))).toEqual([
      ['trend', 1, 1, ...never],
      ['mean', 1, 1, 'Bob', 'by the list', 3_000],
    ])
  })

  it('are switched by somebody, and keep the latest memory', () => {
    const step = (memory: number): AccountFact => ({
      type: 'strategy-stepped',
      data: { strategyInstance: 'trend', memory: { memory } },
    })
    const off: AccountFact = {
      type: 'strategy-switched',
      data: { strategyInstance: 'trend', isEnabled: false, cause: 'person', by: 'Ada', why: 'losses' },
    }
    const rowsAfter = (...facts: readonly AccountFact[]) => foldFacts(strategyProjection, facts)('journalStrategy')
    const listed = settings(null, ['trend'])
    expect(rowsAfter(opened, listed)).toMatchObject([{ isEnabled: 1, memory: null, steps: 0, params: '{"a":2,"b":1}' }])
    expect(rowsAfter(opened, listed, step(1), off, step(2))).toMatchObject([
      { isEnabled: 0, switchedBy: 'Ada', switchedWhy: 'losses', switchedAt: 4_000, memory: '{"memory":2}', steps: 2 },
    ])
    expect(rowsAfter(step(1), off)).toEqual([])
  })

  it('trade where the settings list them and their results do not hold them back', () => {
    const held = (isEnabled: boolean): AccountFact => ({
      type: 'strategy-switched',
      data: { strategyInstance: 'trend', isEnabled, cause: 'consecutive-losses', by: 'account monitor', why: 'losses' },
    })
    const enabledAfter = (...facts: readonly AccountFact[]) =>
      foldFacts(strategyProjection, [opened, settings(null, ['trend']), ...facts])('journalStrategy').map(
        ({ isEnabled, switchedBy }) => [isEnabled, switchedBy],
      )
    const [off, on] = [settings(['trend'], [], 'Bob'), settings([], ['trend'], 'Bob')]
    expect(enabledAfter()).toEqual([[1, null]])
    expect(enabledAfter(off)).toEqual([[0, 'Bob']])
    expect(enabledAfter(off, on)).toEqual([[1, 'Bob']])
    expect(enabledAfter(off, held(false), held(true))).toEqual([[0, 'account monitor']])
    expect(enabledAfter(held(false), off, on)).toEqual([[0, 'Bob']])
    expect(enabledAfter(held(false), off, on, held(true))).toEqual([[1, 'account monitor']])
    const other: AccountFact = {
      type: 'settings-changed',
      data: { version: 3, old: {}, new: { winRateMin: 0.5 }, by: 'Ada', from: 'cli', why: 'calm' },
    }
    expect(enabledAfter(off, other)).toEqual([[0, 'Bob']])
  })
})

describe('commands', () => {
  it('are taken, and then done or refused', () => {
    const taken: AccountFact = {
      type: 'command-taken',
      data: { id: 'c1', number: 7, type: 'halt', by: 'Bob', from: 'cli', data: { reason: 'x' } },
    }
    const answer = (isDone: boolean): AccountFact => ({
      type: 'command-answered',
      data: { id: 'c1', isDone, message: 'halted', data: null },
    })
    const rowsAfter = (...facts: readonly AccountFact[]) => foldFacts(commandProjection, facts)('journalCommand')
    expect(rowsAfter(taken)).toMatchObject([{ status: 'taken', ordinal: 7, answeredAt: null }])
    expect(rowsAfter(taken, answer(true))).toMatchObject([{ status: 'done', message: 'halted', answeredAt: 2_000 }])
    expect(rowsAfter(taken, answer(false))).toMatchObject([{ status: 'refused', answer: 'null' }])
    expect(rowsAfter(answer(true))).toEqual([])
  })
})

describe('equity', () => {
  it('has the time of the market', () => {
    const mark = { marketTime: 77, equity: '10', cash: '8', exposure: '2', drawdown: 0.1 }
    const rows = foldFacts(equityProjection, [{ type: 'equity-marked', data: mark }])('journalEquity')
    const { marketTime, ...rest } = mark
    expect(rows).toEqual([{ ...rest, time: marketTime, sequence: 1 }])
  })
})

describe('decisions', () => {
  const proposed = (signal: unknown): AccountFact => ({
    type: 'signal-proposed',
    data: {
      ...{ intentId: 'i1', strategyInstance: 'trend', strategyId: 'race/trend', strategyVersion: '1.2.0' },
      ...{ signal: signal as never, quantity: null, refusal: { code: 'SIZE_ZERO', message: 'nothing to trade' } },
    },
  })
  const judged: AccountFact = {
    type: 'risk-judged',
    data: {
      ...{ intentId: 'i1', strategyInstance: 'trend', isApproved: false, isReducing: true },
      denial: { check: 'daily-loss', limit: 0.05, actual: null, severity: 'critical', message: 'too much' },
      checks: [['trading-state', null, null], 'leverage', ['daily-loss', 0.05, null]],
    },
  }
  const order: OrderIntended = {
    ...{ clientOrderId: 'o1', intentId: 'i1', strategyInstance: 'trend', parentId: null, instrument: 'ACME' },
    ...{ side: 'buy', type: 'market', role: 'entry', timeInForce: 'gtc', quantity: '5', expiresAt: null },
    ...{ limitPrice: null, stopPrice: null, trail: null, limitOffset: null, stop: null, target: null },
    ...{ isReduceOnly: false, isPostOnly: false, decisionTime: 1, reason: null },
  }
  const requested: AccountFact = { type: 'approval-requested', data: { intentId: 'i1', order, expiresAt: 9 } }

  it('know instrument and strategy by the intent', () => {
    const rows = foldFacts(decisionProjection, [proposed({ instrument: 'ACME', side: 'buy' }), judged, requested])
    expect(rows('journalIntent')).toMatchObject([{ instrument: 'ACME', side: 'buy', refusalCode: 'SIZE_ZERO' }])
    const denial = { deniedBy: 'daily-loss', limitValue: 0.05, actualValue: null, severity: 'critical' }
    expect(rows('journalDecision')).toMatchObject([{ instrument: 'ACME', isApproved: 0, isReducing: 1, ...denial }])
    expect(rows('journalApproval')).toMatchObject([
      { instrument: 'ACME', strategyInstance: 'trend', status: 'pending', expiresAt: 9 },
    ])
  })

  it('tell every check in full, whichever version of the shape says it', () => {
    const checks = [
      ['trading-state', 'passed', null, null],
      ['leverage', 'not-applicable', null, null],
      ['daily-loss', 'failed', 0.05, null],
    ] as const
    const before = { ...judged, data: { ...judged.data, checks } } as AccountFact
    for (const fact of [judged, before]) {
      const [row] = foldFacts(decisionProjection, [fact])('journalDecision')
      expect(JSON.parse(String(row?.checks))).toEqual(checks)
    }
  })

  it.each([[null], ['text'], [[]], [{ instrument: 3 }], [{}]])(
    'stand without them where the signal is %j',
    (signal) => {
      const rows = foldFacts(decisionProjection, [proposed(signal), judged, requested])
      expect(rows('journalDecision')).toMatchObject([{ instrument: null }])
      // What is asked of a person is an order, which has an instrument whatever the signal is.
      expect(rows('journalApproval')).toMatchObject([{ instrument: 'ACME', strategyInstance: 'trend' }])
    },
  )

  it('by people say who, why, and what was amended', () => {
    const amended = { quantity: '2', stop: null, target: null }
    const decided: AccountFact = {
      type: 'approval-decided',
      data: { intentId: 'i1', decision: 'approved', by: 'Ada', why: 'smaller', amended },
    }
    const [row] = foldFacts(decisionProjection, [requested, decided])('journalApproval')
    const answer = { status: 'approved', decidedBy: 'Ada', why: 'smaller', decidedAt: 2_000, time: 1_000 }
    expect(row).toMatchObject({ ...answer, amended: '{"quantity":"2","stop":null,"target":null}' })
    expect(foldFacts(decisionProjection, [decided])('journalApproval')).toEqual([])
  })
})

describe('trades', () => {
  const closed = (tradeId: string, profit: string, exitTime: number, strategyInstance: string | null = 'trend') => {
    const about = { tradeId, source: 'paper', strategyInstance, strategyId: null, strategyVersion: null } as const
    const fact: AccountFact = {
      type: 'trade-closed',
      data: {
        ...{ ...about, intentId: null, instrument: 'ACME', side: 'long', quantity: '1', entryTime: exitTime - 10 },
        ...{ entryPrice: '1', exitTime, exitPrice: '1', fees: '0.1', profit, currency: 'USD', exitReason: 'close' },
      },
    }
    return fact
  }
  const day = 86_400_000

  it('are summed exactly for the UTC day of their exit, and for all days', () => {
    const facts = [
      closed('a', '0.1', day - 1),
      closed('b', '0.2', day),
      closed('c', '-0.7', day + 5),
      closed('d', '0', day),
    ]
    const sums = foldFacts(tradeProjection, facts)('journalTradeSum')
    expect(sums.toSorted((a, b) => (a.day < b.day ? -1 : 1))).toMatchObject([
      {
        ...{
          day: '',
          trades: 4,
          wins: 2,
          losses: 1,
          profit: '-0.4',
          fees: '0.4',
          grossProfit: '0.3',
          grossLoss: '0.7',
        },
        durationMs: 40,
      },
      { day: '1970-01-01', trades: 1, wins: 1, losses: 0, profit: '0.1' },
      { day: '1970-01-02', trades: 3, wins: 1, losses: 1, profit: '-0.5', grossProfit: '0.2' },
    ])
  })

  it('never change, and count once', () => {
    const rows = foldFacts(tradeProjection, [closed('a', '1', 5), closed('a', '9', 6)])
    expect(rows('journalTrade')).toMatchObject([{ profit: '1', time: 5, outcome: 'win', sequence: 1 }])
    expect(rows('journalTradeSum')).toMatchObject([{ profit: '1' }, { profit: '1' }])
  })

  it('of no strategy have sums of their own', () => {
    const rows = foldFacts(tradeProjection, [closed('a', '1', 5, null), closed('b', '2', 5)])
    expect(rows('journalTrade')[0]?.strategyInstance).toBeNull()
    expect(new Set(rows('journalTradeSum').map(({ strategyInstance }) => strategyInstance))).toEqual(
      new Set(['', 'trend']),
    )
  })
})
