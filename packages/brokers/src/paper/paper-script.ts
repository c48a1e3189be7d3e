import {
  type Bar,
  type BrokerCall,
  createApprovalMint,
  createManualClock,
  decimal,
  defineInstrument,
  type MarketEvent,
  type OrderCommand,
} from '@race/core'
import { createPaperBroker } from './create-paper-broker.ts'
import { type ScriptedLog, scriptLog } from './log-script.ts'
import type { PaperBroker } from './paper-broker.ts'
import type { PaperBrokerOptions } from './paper-options.ts'

export const acme = defineInstrument({ id: 'ACME', assetClass: 'crypto', tickSize: '0.01', quantityStep: '1' })
export const zeta = defineInstrument({ id: 'ZETA', assetClass: 'crypto', tickSize: '0.01', quantityStep: '1' })
const mint = createApprovalMint()
export const call: BrokerCall = { signal: new AbortController().signal }
export const startMs = Date.UTC(2024, 0, 2)
export const minuteMs = 60_000

/** A broker that is connected, over a log of its own. */
export async function openPaper(
  options: Partial<PaperBrokerOptions> = {},
  log: ScriptedLog = scriptLog(),
): Promise<PaperBroker> {
  const broker = await createPaperBroker({
    name: 'paper',
    store: log,
    instruments: [acme],
    capital: 100_000,
    costs: { fee: { type: 'none' } },
    clock: createManualClock(startMs),
    ...options,
  })
  await broker.connect({ ...call, verify: (approval, intentId) => mint.verifyId(approval, intentId) })
  return broker
}

/** An order at the market for 10, unless told otherwise. */
export function orderOf(name: string, { quantity = 10, ...terms }: OrderTerms = {}): OrderCommand {
  const decisionTime = terms.decisionTime ?? startMs
  const intent = { strategyInstance: 'test', decisionTime, ordinal: name }
  const { approval } = mint.approve(intent)
  return {
    clientOrderId: name,
    intentId: `test:${decisionTime}:${name}`,
    approval,
    instrument: 'ACME',
    side: 'buy',
    type: 'market',
    role: 'entry',
    timeInForce: 'gtc',
    quantity: decimal(quantity),
    expiresAt: null,
    isReduceOnly: false,
    isPostOnly: false,
    bracket: null,
    decisionTime,
    limitPrice: null,
    stopPrice: null,
    trail: null,
    limitOffset: null,
    ...terms,
  }
}

type OrderTerms = Omit<Partial<OrderCommand>, 'quantity'> & { readonly quantity?: number }

/** The opening and the close of minute `n`, of open, high, low, close and, by default, a volume of 1,000. */
export function minuteOf(
  n: number,
  [open, high, low, close, volume = 1_000]: readonly [number, number, number, number, number?],
  instrument = 'ACME',
): readonly [MarketEvent, MarketEvent] {
  const time = startMs + n * minuteMs
  const bar: Bar = { time, open, high, low, close, volume }
  const opening = { time, open, high: open, low: open, close: open, volume: 0 }
  return [
    { type: 'bar-opened', instrument, timeframe: '1m', bar: opening, time, receivedAt: time },
    { type: 'bar-closed', instrument, timeframe: '1m', bar, time: time + minuteMs, receivedAt: time + minuteMs },
  ]
}
