import {
  createApprovalMint,
  decimal,
  defineInstrument,
  type Holding,
  type InstrumentOptions,
  TradingAccount,
} from '@race/core'
import { describe, expect, it } from 'vitest'
import { Admission } from './admission.ts'
import { type FeeModel, FeeSchedule, VenueOrder, type VenuePolicy } from './index.ts'
import { createVenueRules, type VenueRules } from './venue-rules.ts'

interface Scene {
  readonly instrument?: Omit<InstrumentOptions, 'id'>
  /** Bought (or sold short: negative) at 10.00. */
  readonly held?: number
  readonly mark?: number
  readonly fee?: FeeModel
  readonly rules?: VenueRules
  readonly policy?: VenuePolicy
  readonly closed?: string
  readonly verify?: () => boolean
}

/** An account of 1,000.00 USD and who decides for it. */
function sceneOf({ instrument, held = 0, mark = 10, fee = { type: 'none' }, rules, policy, closed, verify }: Scene) {
  const instruments = [defineInstrument({ id: 'ACME', ...instrument })]
  const account = new TradingAccount({ currency: 'USD', capital: decimal(1_000), instruments, scale: 4 })
  const holding = account.holdings[0] as Holding
  if (held !== 0) account.applyFill(holding, held > 0 ? 1 : -1, 1_000, Math.abs(held), 0)
  holding.markTicks = mark * 100
  const mint = createApprovalMint()
  const admission = new Admission(
    {
      account,
      instruments,
      fee,
      slippage: { type: 'none' },
      verify: verify ?? ((approval, intent) => mint.verify(approval, intent)),
      listener: { onOrder() {}, onModify() {}, onFill() {} },
      ...(policy === undefined ? {} : { policy }),
      ...(closed === undefined ? {} : { closed: [closed] }),
    },
    [new FeeSchedule(fee, holding.valuation, 4)],
    rules === undefined ? null : createVenueRules(rules, instruments, undefined),
  )
  const orderOf = ({ side = 1, units = 1, ...terms }: Terms): VenueOrder => {
    const intent = { strategyInstance: 's', decisionTime: 0, ordinal: 0 }
    const order = new VenueOrder(holding, 0, side, intent, 0, terms.sizing ?? { type: 'fixed', steps: units })
    order.approval = mint.approve(intent).approval
    return Object.assign(order, terms)
  }
  return { admission, orderOf }
}

type Changeable = { -readonly [Name in keyof VenueOrder]?: VenueOrder[Name] }
type Terms = Pick<Changeable, 'limitTicks' | 'stopTicks' | 'role' | 'isReduceOnly' | 'isForced' | 'filledSteps'> &
  Pick<Changeable, 'approval' | 'sizing' | 'timeInForce' | 'isSizedByPolicy'> & { side?: 1 | -1; units?: number }

const share = { type: 'equity-fraction', fraction: { numerator: 1, denominator: 1 } } as const
const target = { type: 'target-fraction', fraction: { numerator: 1, denominator: 2 } } as const
const noFunds = 'INSUFFICIENT_FUNDS'
const refuses: VenuePolicy = { accepts: () => false, carries: () => false }
const takesAll: VenuePolicy = { accepts: () => true, carries: () => true }

describe('acceptance', () => {
  it.each<readonly [string, Scene, Terms, string | null]>([
    ['takes what the account pays to the last cent', {}, { units: 100 }, null],
    ['refuses a unit more', {}, { units: 101 }, noFunds],
    ['counts the fee', { fee: { type: 'per-trade', amount: '1' } }, { units: 100 }, noFunds],
    ['counts at the limit, where there is one', {}, { units: 101, limitTicks: 990 }, null],
    ['counts at the limit before the stop', {}, { units: 100, limitTicks: 1_001, stopTicks: 900 }, noFunds],
    ['counts at the stop', {}, { units: 100, stopTicks: 1_001 }, noFunds],
    ['cannot count before there is a price', { mark: 0 }, { units: 1_000 }, null],
    ['takes what is against a long, whatever it costs', { held: 10 }, { side: -1, units: 500 }, null],
    ['takes what is against a short', { held: -10 }, { side: 1, units: 500 }, null],
    ['counts more of a long alone', { held: 10 }, { side: 1, units: 101 }, noFunds],
    ['counts more of a short alone', { held: -10 }, { side: -1, units: 101 }, noFunds],
    ['takes what may only reduce', {}, { units: 500, isReduceOnly: true }, null],
    ['takes a share, whose size is not known yet', {}, { sizing: share }, null],
    ['takes nothing without approval', {}, { approval: null }, 'NOT_APPROVED'],
    ['asks the rules of the venue first', { rules: { maximumQuantity: 5 } }, { units: 500 }, 'QUANTITY_ABOVE_MAXIMUM'],
    ['asks funds where the rules are kept', { rules: { maximumQuantity: 900 } }, { units: 500 }, noFunds],
    ['asks no rules where the engine closes', { rules: { maximumQuantity: 5 } }, { units: 6, isForced: true }, null],
    [
      'tells the rules what is held',
      { held: 3, rules: { allowShort: false } },
      { side: -1, units: 4 },
      'SHORT_NOT_ALLOWED',
    ],
    ['and takes what is', { held: 3, rules: { allowShort: false } }, { side: -1, units: 3 }, null],
    ['tells the rules the last price', { rules: { priceCollarBps: 100 } }, { limitTicks: 980 }, 'PRICE_OUTSIDE_COLLAR'],
    ['or that there is none', { mark: 0, rules: { priceCollarBps: 100 } }, { limitTicks: 980 }, null],
    [
      'says why an instrument is closed',
      { closed: 'DELISTED', rules: { maximumQuantity: 5 } },
      { units: 6 },
      'DELISTED',
    ],
    [
      'cannot count a fee either before there is a price',
      { mark: 0, fee: { type: 'per-trade', amount: '5000' } },
      {},
      null,
    ],
    ['leaves entries to a policy', { policy: takesAll }, { units: 500 }, null],
    ['and its refusals', { policy: refuses }, { units: 1 }, noFunds],
    ['of closes too', { policy: refuses }, { units: 1, role: 'close' }, noFunds],
    [
      'but not of the legs of a bracket',
      { policy: refuses },
      { units: 1, role: 'stop-loss', isReduceOnly: true },
      null,
    ],
  ])('%s', (_, scene, terms, refusal) => {
    const { admission, orderOf } = sceneOf(scene)
    expect(admission.refusalAtAcceptance(orderOf(terms), 0)).toBe(refusal)
  })

  it('takes nothing without approval, whoever verifies', () => {
    const { admission, orderOf } = sceneOf({ verify: () => true })
    expect(admission.refusalAtAcceptance(orderOf({ approval: null }), 0)).toBe('NOT_APPROVED')
  })

  it('refuses an approval that the gate gave for another intent', () => {
    const { admission, orderOf } = sceneOf({})
    const { approval } = sceneOf({}).orderOf({})
    expect(admission.refusalAtAcceptance(orderOf({ approval: approval as never }), 0)).toBe('NOT_APPROVED')
  })
})

const minimums = { minQuantity: 3, minNotional: 50 }
const below = 'BELOW_MINIMUM'

describe('a fill', () => {
  it.each<readonly [string, Scene, Terms, readonly [wanted: number, steps: number], string | null]>([
    ['of nothing has no funds', {}, { sizing: share }, [0, 0], noFunds],
    ['of nothing has reached its target', {}, { sizing: target }, [0, 0], 'TARGET_REACHED'],
    ['of nothing has nothing to reduce', {}, { sizing: target, isReduceOnly: true }, [0, 0], 'NOTHING_TO_REDUCE'],
    ['or kill is killed where a part is missing', {}, { timeInForce: 'fok' }, [5, 4], 'FOK_UNFILLED'],
    ['or kill fills where none is', {}, { timeInForce: 'fok' }, [5, 5], null],
    ['of a part is a fill', {}, {}, [5, 4], null],
    ['waits where there is no volume, whatever it would cost', {}, { units: 500 }, [500, 0], null],
    ['waits there whatever its fee', { fee: { type: 'per-trade', amount: '5000' } }, { units: 5 }, [5, 0], null],
    ['of the rest of a share must be within the funds', {}, { sizing: share, filledSteps: 9 }, [101, 101], noFunds],
    ['of a fixed size is within the funds', {}, { units: 100 }, [100, 100], null],
    ['of a fixed size is not beyond them', {}, { units: 101 }, [101, 101], noFunds],
    ['of a share was cut to them before', {}, { sizing: share }, [101, 101], null],
    ['that reduces needs no funds', {}, { units: 500, isReduceOnly: true }, [500, 500], null],
    ['that a policy sized needs none', {}, { units: 500, isSizedByPolicy: true }, [500, 500], null],
    ['of the minimum quantity', { instrument: minimums, mark: 20 }, { sizing: share }, [3, 3], null],
    ['below the minimum quantity', { instrument: minimums, mark: 40 }, { sizing: share }, [2, 2], below],
    ['of the minimum worth', { instrument: minimums }, { sizing: share }, [5, 5], null],
    ['below the minimum worth', { instrument: minimums }, { sizing: share }, [4, 4], below],
    ['is judged by what was wanted, not by its part', { instrument: minimums }, { sizing: share }, [5, 1], null],
    ['of a rest is not judged again', { instrument: minimums }, { sizing: share, filledSteps: 9 }, [1, 1], null],
    ['of a share keeps the rules', { rules: { minimumQuantity: 7 } }, { sizing: share }, [6, 6], below],
    ['of a share may be as small as they say', { rules: { minimumQuantity: 7 } }, { sizing: share }, [7, 7], null],
    ['of a fixed size was asked before', { rules: { minimumQuantity: 7 } }, { units: 6 }, [6, 6], null],
    ['is left to a policy', { policy: takesAll }, { units: 500 }, [500, 500], null],
    ['and its refusal', { policy: refuses }, { units: 1 }, [1, 1], noFunds],
  ])('%s', (_, scene, terms, [wanted, steps], refusal) => {
    const { admission, orderOf } = sceneOf(scene)
    const order = orderOf({ units: wanted, ...terms })
    expect(admission.refusalAtFill(order, order.holding.markTicks, wanted, steps)).toBe(refusal)
  })

  it('counts a minimum worth finer than the ledger as the larger', () => {
    const { admission, orderOf } = sceneOf({ instrument: { minNotional: '49.99999' } })
    const finer = sceneOf({ instrument: { minNotional: '50.00001' } })
    expect(admission.refusalAtFill(orderOf({ sizing: share }), 1_000, 5, 5)).toBeNull()
    expect(finer.admission.refusalAtFill(finer.orderOf({ sizing: share }), 1_000, 5, 5)).toBe(below)
  })

  it('counts a minimum that lies between two steps as the larger', () => {
    const instrument = { minQuantity: '2.5', quantityStep: 1 }
    const { admission, orderOf } = sceneOf({ instrument, mark: 20 })
    const refusals = [2, 3].map((steps) => admission.refusalAtFill(orderOf({ sizing: share }), 2_000, steps, steps))
    expect(refusals).toEqual([below, null])
  })

  it.each([
    ['more of a long', 10, 1, [0, 15]],
    ['against a long, beyond it', 10, -1, [10, 5]],
    ['against a short, beyond it', -10, 1, [10, 5]],
    ['against a larger short', -40, 1, [15, 0]],
    ['more of a short', -10, -1, [0, 15]],
    ['from nothing', 0, -1, [0, 15]],
  ] as const)('tells a policy what it closes and opens: %s', (_, held, side, parts) => {
    const seen: unknown[] = []
    const policy: VenuePolicy = {
      carries: (_order, closed, opened, ticks) => {
        seen.push([closed, opened, ticks])
        return true
      },
    }
    const { admission, orderOf } = sceneOf({ held, policy })
    expect(admission.refusalAtFill(orderOf({ side, units: 15 }), 1_100, 15, 15)).toBeNull()
    expect(seen).toEqual([[...parts, 1_100]])
  })
})
