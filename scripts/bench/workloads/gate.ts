import { decimal, defineInstrument, scaledToFloat, TradingAccount } from '@race/core'
import {
  type AccountMonitor,
  createAccountMonitor,
  createSettings,
  gateRulesOf,
  judgeOrder,
  type ProposedOrder,
  sealHardLimits,
} from '@race/risk'
import { contestant } from '../measure.ts'
import { timedRows, type Workload } from '../workload.ts'

const begin = Date.UTC(2026, 0, 5, 15)
const tenMinutesMs = 600_000
const instrument = defineInstrument({ id: 'ACME', tickSize: '0.01', quantityStep: '1', contractSize: '100' })
const capital = 1_000_000
const [price, quantity] = [500, 10]

const { limits, requireUnchanged } = sealHardLimits({ tradesPerDayMax: 80 })
const settings = createSettings(limits, {
  values: { strategiesEnabled: ['trend'], budgets: { trend: 0.3 } },
  ...{ by: 'bench', reason: 'bench', at: 0 },
})
const rules = gateRulesOf(settings)

const proposed: ProposedOrder = {
  intent: { strategyInstance: 'trend', decisionTime: begin, ordinal: 0 },
  ...{ strategyId: 'trend', instrument: instrument.id, side: 'buy', quantity, price, unitValue: 1 },
  ...{ contractSize: 100, stop: 490, target: 520, group: null },
}

/** Every order is judged by all limits on what is known, is known to be sent, and its fill is booked; every other one is an exit. */
export const gateWorkload: Workload = {
  id: 'gate',
  async run(options) {
    const orders = options.isQuick ? 10_000 : 200_000
    return timedRows({
      workload: 'gate',
      what: `gate and ledger alone, ${orders.toLocaleString('en-US')} orders that fill`,
      work: orders,
      unit: 'M orders/s',
      goal: { kind: 'at-least', value: 0.5 },
      contestants: [
        contestant(
          'race',
          () => tradeThrough(orders),
          ({ approved, equity }) => ({
            result: `${approved.toLocaleString('en-US')} approved, ${equity} left`,
            fault: approved === orders && equity === capital ? null : 'every order is approved, and costs nothing',
          }),
        ),
        contestant(
          'race, the gate of an account that stands still',
          () => judgeAgain(orders),
          (approved) => ({
            result: `${approved.toLocaleString('en-US')} approved`,
            fault: approved === orders ? null : 'every order is approved',
          }),
        ),
      ],
      options,
    })
  },
}

function tradeThrough(orders: number): { readonly approved: number; readonly equity: number } {
  const account = newAccount()
  const monitor = newMonitor()
  const placed = { strategyId: 'trend', instrument: instrument.id, price, unitValue: 1, group: null } as const
  const [holding] = account.holdings
  let approved = 0
  for (let n = 0; n < orders && holding !== undefined; n++) {
    const time = begin + n * tenMinutesMs
    const isEntry = n % 2 === 0
    const side = isEntry ? 'buy' : 'sell'
    monitor.observe({ type: 'price-seen', time, instrument: instrument.id, price })
    monitor.observe({ type: 'equity-marked', time, equity: equityOf(account) })
    requireUnchanged()
    if (!judgeOrder({ ...proposed, side }, monitor.standing(time), rules).isApproved) continue
    approved++
    const sent = { ...placed, time, orderId: `${n}`, side, quantity } as const
    monitor.observe({ ...sent, type: 'order-opened', isEntry })
    monitor.observe({ ...sent, type: 'order-filled' })
    account.ledger.time = time
    account.applyFill(holding, isEntry ? 1 : -1, 100 * price, quantity, 0)
  }
  return { approved, equity: equityOf(account) }
}

/** As an engine tells it to its monitor. */
function equityOf(account: TradingAccount): number {
  return scaledToFloat(account.equity(), account.scale)
}

/** The same order at the same moment, again and again. */
function judgeAgain(orders: number): number {
  const monitor = newMonitor()
  monitor.observe({ type: 'price-seen', time: begin, instrument: instrument.id, price })
  monitor.observe({ type: 'equity-marked', time: begin, equity: capital })
  let approved = 0
  for (let n = 0; n < orders; n++) {
    requireUnchanged()
    if (judgeOrder(proposed, monitor.standing(begin), rules).isApproved) approved++
  }
  return approved
}

function newMonitor(): AccountMonitor {
  return createAccountMonitor({
    ...{ tradingDay: { timeZone: 'UTC' }, settings: settings.values, hardLimits: limits },
  })
}

function newAccount(): TradingAccount {
  return new TradingAccount({ currency: 'USD', capital: decimal(capital), instruments: [instrument], scale: 2 })
}
