import { FeeSchedule } from '@race/brokers/simulated'
import {
  type AccountFact,
  type AccountOpened,
  type BrokerCapabilities,
  type Decimal,
  decimal,
  type OrderIntended,
  orderTypes,
  timesInForce,
  type VenueFill,
  type VenueOrderReport,
  type VenueStanding,
  valuationOf,
} from '@race/core'
import { createProtections, createSettings, gateRulesOf, sealHardLimits } from '@race/risk'
import { AccountState } from '../account/account-state.ts'
import type { WatchRules } from '../account/account-watch.ts'
import { Kernel } from '../kernel.ts'
import type { Effect } from '../kernel-port.ts'
import { openedOf } from '../recover-account.ts'
import { acme, startTime } from './scripted-session.ts'

const { limits: hardLimits } = sealHardLimits({ positionLotsMax: 1000 })
const rules: WatchRules = { hardLimits, tradingDay: { timeZone: 'UTC' }, ladder: {}, exposure: {} }

/** A kernel without strategies over an account of 100,000 USD: what a venue tells it is all that happens. */
export function scriptedKernel(
  capabilities: Partial<BrokerCapabilities> = {},
  watched: Partial<WatchRules> = {},
  /** The account to go on with; a new one by default. */
  restore?: (opened: AccountOpened, rules: WatchRules) => AccountState,
): Kernel {
  const opened = openedOf({
    ...{ currency: 'USD', capital: '100000', ledgerScale: 8, instruments: [acme], books: [], seed: '' },
    engineVersion: 'test',
  })
  const state = restore?.(opened, rules) ?? new AccountState(opened, [acme], { ...rules, ...watched })
  const settings = createSettings(hardLimits, { values: {}, by: 'test', reason: 'test', at: 0 })
  const kernel = new Kernel({
    ...{ state, accountId: 'paper', runners: new Map(), approvalForMs: 1000, equityEveryMs: 1000 },
    capabilities: {
      ...{ environment: 'paper', orderTypes, timesInForce, short: true, brackets: false, replace: true },
      ...{ clientOrderIds: 'enforced', clientOrderIdsForMs: null },
      reports: { fills: true, positions: true, cash: false },
      ...capabilities,
    },
    rules: () => gateRulesOf(settings, { requireStop: false, priceAgeMsMax: 60_000 }),
    fees: [new FeeSchedule({ type: 'none' }, valuationOf(acme, 8), 8)],
    protections: createProtections([]),
    matchesHere: false,
  })
  kernel.now = startTime
  kernel.isConnected = true
  if (restore !== undefined) return kernel
  kernel.record('account-opened', opened)
  kernel.record('mode-changed', {
    ...{ old: null, new: { autonomy: 'autonomous', venue: 'paper' }, by: 'test', from: 'test', why: 'test' },
    ...{ hadOpenPositions: false, positionsCancelled: 0 },
  })
  kernel.take()
  return kernel
}

/** Puts an order on record, as one that is to be sent: ten units at 100 unless it is told otherwise. */
export function intend(kernel: Kernel, changes: Partial<OrderIntended> & Pick<OrderIntended, 'clientOrderId'>): void {
  kernel.record('order-intended', {
    ...{ intentId: `intent of ${changes.clientOrderId}`, strategyInstance: null, parentId: null },
    ...{ instrument: acme.id, side: 'buy', type: 'limit', role: 'entry', timeInForce: 'gtc', quantity: '10' },
    ...{ expiresAt: null, isReduceOnly: false, isPostOnly: false, limitPrice: '100', stopPrice: null, trail: null },
    ...{ limitOffset: null, stop: null, target: null, decisionTime: startTime, reason: null },
    ...changes,
  })
}

/** What a venue tells of an order of ten units at 100, unless it is told otherwise. */
export function reportOf(
  changes: Partial<VenueOrderReport> & Pick<VenueOrderReport, 'venueOrderId'>,
): VenueOrderReport {
  return {
    ...{ clientOrderId: null, parentVenueOrderId: null, role: null, instrument: acme.id, side: 'buy', type: 'limit' },
    ...{ status: 'accepted', quantity: decimal(10), filledQuantity: decimal(0), limitPrice: decimal(100) },
    ...{ stopPrice: null, reason: null, time: startTime + 1 },
    ...changes,
  }
}

/** A fill of ten units at 100, unless it is told otherwise. */
export function fillOf(changes: Partial<VenueFill> & Pick<VenueFill, 'fillId' | 'venueOrderId'>): VenueFill {
  return {
    ...{ clientOrderId: null, instrument: acme.id, side: 'buy', price: decimal(100), quantity: decimal(10) },
    ...{ fee: decimal(0), feeCurrency: 'USD', liquidity: null, time: startTime + 1 },
    ...changes,
  }
}

/** What a venue has: nothing, unless it is told otherwise. */
export function standingOf(changes: Partial<VenueStanding> = {}): VenueStanding {
  return { time: startTime + 1000, orders: [], fills: [], positions: [], cash: [], ...changes }
}

/** Ends the turn: the types of the facts on record since, and what is to be done. */
export function taken(kernel: Kernel): {
  readonly facts: readonly AccountFact['type'][]
  readonly effects: readonly Effect[]
} {
  const { events, effects } = kernel.take()
  return { facts: events.map(({ type }) => type as AccountFact['type']), effects }
}

/** How much of ACME the account holds. */
export function heldIn({ state }: Kernel): Decimal {
  return acme.quantityStep.times(String(state.whole.account.holdings[0]?.position.steps ?? 0))
}
