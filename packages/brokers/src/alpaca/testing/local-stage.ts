import type { Server } from 'node:http'
import {
  type Broker,
  type BrokerReport,
  createApprovalMint,
  createDefaultTimers,
  decimal,
  type OrderCommand,
  type OrderReference,
  type Timers,
} from '@race/core'
import type { SocketFactory } from '../../internal/web-socket.ts'
import { type AlpacaBrokerOptions, createAlpacaBroker } from '../alpaca-broker.ts'
import { LocalAlpaca, type LocalSocketServer, localKey, localSecret } from './local-alpaca.ts'

/** How sockets are made at both ends: by the package `ws`, which tests hand in. */
export interface LocalSockets {
  readonly serve: (server: Server) => LocalSocketServer
  readonly open: SocketFactory
}

export interface LocalStage {
  readonly venue: LocalAlpaca
  readonly broker: Broker
  readonly reports: readonly BrokerReport[]
  readonly call: { readonly signal: AbortSignal }
  /** A limit order of 10 at 100 to buy, approved, under an id of its own. */
  command(changes?: Partial<OrderCommand>): OrderCommand
  connect(): ReturnType<Broker['connect']>
  /** Waits until something holds. */
  until(what: string, holds: () => boolean): Promise<void>
  close(): Promise<void>
}

/** A broker over an Alpaca of its own, on this machine, with short waits. */
export async function openLocalStage(
  sockets: LocalSockets,
  options: Partial<AlpacaBrokerOptions> = {},
): Promise<LocalStage> {
  const venue = new LocalAlpaca(sockets.serve)
  const { http, ws } = await venue.listen()
  const broker = createAlpacaBroker({
    environment: 'paper',
    addresses: { trading: http, stream: `${ws}/stream` },
    credentials: { keyId: localKey, secretKey: localSecret },
    fetch: globalThis.fetch,
    openSocket: sockets.open,
    clock: { now: () => Date.now() },
    timers: hastened,
    seed: 'stage',
    timeoutMs: 2_000,
    settleMs: 30,
    ...options,
  })
  const mint = createApprovalMint()
  const reports: BrokerReport[] = []
  const ended = new AbortController()
  void (async () => {
    for await (const report of broker.reports({ signal: ended.signal })) reports.push(report)
  })()
  let ordinal = 0
  return {
    venue,
    broker,
    reports,
    call: { signal: ended.signal },
    connect: () =>
      broker.connect({ signal: ended.signal, verify: (approval, intentId) => mint.verifyId(approval, intentId) }),
    command(changes = {}) {
      const intent = { strategyInstance: 'stage', decisionTime: 0, ordinal: ordinal++ }
      const { approval } = mint.approve(intent)
      return { ...plainCommand, clientOrderId: `stage-${ordinal}`, intentId: approval.intentId, approval, ...changes }
    },
    async until(what, holds) {
      for (let turn = 0; turn < 600 && !holds(); turn++) await new Promise((resolve) => setTimeout(resolve, 5))
      if (!holds()) throw new Error(`waited in vain for ${what}; told were ${JSON.stringify(reports)}`)
    },
    async close() {
      ended.abort()
      await broker[Symbol.asyncDispose]()
      await venue.close()
    },
  }
}

const host = createDefaultTimers()

/** The host's timers, but for waits between attempts, which are short: those below half a second pass fifty times as fast. */
export const hastened: Timers = {
  ...host,
  after: (ms, options) => host.after(ms < 500 && ms > 30 ? ms / 50 : ms, options),
}

const plainCommand = {
  instrument: 'AAPL',
  side: 'buy',
  type: 'limit',
  role: 'entry',
  timeInForce: 'day',
  quantity: decimal(10),
  limitPrice: decimal(100),
  stopPrice: null,
  trail: null,
  limitOffset: null,
  expiresAt: null,
  isReduceOnly: false,
  isPostOnly: false,
  bracket: null,
  decisionTime: 0,
} as const

/** The reports in words. */
export const told = (reports: readonly BrokerReport[]): readonly string[] =>
  reports.map((report) => {
    if (report.type === 'order') return `order ${report.order.clientOrderId} ${report.order.status}`
    if (report.type === 'fill') return `fill ${report.fill.quantity} at ${report.fill.price}`
    return report.type === 'connection' ? `connection ${report.isConnected}` : report.type
  })

export const reference = (clientOrderId: string, venueOrderId: string | null = null): OrderReference => ({
  clientOrderId,
  venueOrderId,
  instrument: 'AAPL',
})
