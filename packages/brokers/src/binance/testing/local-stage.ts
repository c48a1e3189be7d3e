import {
  type Approval,
  type Broker,
  type BrokerReport,
  clientOrderId,
  createApprovalMint,
  createDefaultScheduler,
  decimal,
  defineInstrument,
  type OrderCommand,
} from '@race/core'
import { WebSocket } from 'ws'
import type { BinanceHost } from '../binance-api.ts'
import { type BinanceBrokerOptions, createBinanceBroker } from '../binance-broker.ts'
import { LocalBinance, localKey, localSecret } from './local-binance.ts'

export const bitcoin = defineInstrument({
  id: 'BTCUSDT',
  assetClass: 'crypto',
  baseCurrency: 'BTC',
  quoteCurrency: 'USDT',
  tickSize: '0.01',
  quantityStep: '0.00001',
  minNotional: 5,
})

/** The host's own clock, timers and network. */
export function localHost(): BinanceHost {
  return {
    fetch: globalThis.fetch,
    openSocket: (url) => new WebSocket(url),
    clock: createDefaultScheduler(),
    seed: 'binance',
  }
}

export const minutes = (count = 1): AbortSignal => AbortSignal.timeout(count * 60_000)

/** A broker over a venue of its own, with its reports. */
export interface LocalStage {
  readonly venue: LocalBinance
  readonly broker: Broker
  readonly reports: BrokerReport[]
  connect(): Promise<void>
  command(changes?: Partial<OrderCommand>): OrderCommand
  /** Places an order that must be accepted. */
  place(changes?: Partial<OrderCommand>): Promise<OrderCommand>
  /** Waits until it is so, at most 5 s. */
  until(what: string, condition: () => boolean): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

export async function openLocalStage(changes: Partial<BinanceBrokerOptions> = {}): Promise<LocalStage> {
  const venue = await LocalBinance.start()
  const broker = createBinanceBroker({
    ...localHost(),
    environment: 'testnet',
    credentials: { apiKey: localKey, secret: localSecret },
    instruments: [bitcoin],
    addresses: venue.addresses,
    recvWindowMs: 500,
    timeoutMs: 5_000,
    ...changes,
  })
  const reports: BrokerReport[] = []
  const ended = new AbortController()
  const following = (async () => {
    for await (const report of broker.reports({ signal: ended.signal })) reports.push(report)
  })()
  const mint = createApprovalMint()
  let ordinal = 0
  const stage: LocalStage = {
    venue,
    broker,
    reports,
    async connect() {
      const verify = (approval: Approval, intentId: string): boolean => mint.verifyId(approval, intentId)
      const answer = await broker.connect({ verify, signal: minutes() })
      if (answer.type !== 'connected') throw new Error(answer.cause)
    },
    command(terms = {}) {
      const { approval } = mint.approve({ strategyInstance: 'test', decisionTime: 0, ordinal: ordinal++ })
      const { intentId } = approval
      return {
        clientOrderId: clientOrderId({ accountId: 'test', intentId, leg: 'entry' }),
        intentId,
        approval,
        instrument: 'BTCUSDT',
        side: 'buy',
        type: 'limit',
        role: 'entry',
        timeInForce: 'gtc',
        quantity: decimal('0.5'),
        limitPrice: decimal('90.01'),
        stopPrice: null,
        trail: null,
        limitOffset: null,
        expiresAt: null,
        isReduceOnly: false,
        isPostOnly: false,
        bracket: null,
        decisionTime: 0,
        ...terms,
      }
    },
    async place(terms) {
      const command = stage.command(terms)
      const answer = await broker.submit(command, { signal: minutes() })
      if (answer.type !== 'accepted') throw new Error(JSON.stringify(answer))
      return command
    },
    until: (what, condition) => until(what, condition),
    async [Symbol.asyncDispose]() {
      ended.abort()
      await following
      await broker[Symbol.asyncDispose]()
      await venue.close()
    },
  }
  return stage
}

/** Waits until it is so, at most 5 s. */
export async function until(what: string, condition: () => boolean): Promise<void> {
  for (let turn = 0; turn < 1_000; turn++) {
    if (condition()) return
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  throw new Error(`${what} never came about`)
}
