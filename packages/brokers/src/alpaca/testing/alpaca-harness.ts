import { decimal, defineInstrument } from '@race/core'
import type { BrokerHarness } from '@race/testkit'
import { WebSocket, WebSocketServer } from 'ws'
import { refusal } from './local-account.ts'
import { localKey, localSecret } from './local-alpaca.ts'
import { type LocalSockets, openLocalStage } from './local-stage.ts'

const sockets: LocalSockets = {
  serve: (server) => new WebSocketServer({ server }),
  open: (url) => new WebSocket(url),
}
const commands = ['POST /v2/orders', 'DELETE /v2/orders/{id}', 'PATCH /v2/orders/{id}'] as const
const questions = ['GET /v2/orders/{id}', 'GET /v2/orders:by_client_order_id'] as const

/** The broker over a local server that speaks the protocol of the venue. */
export const alpacaHarness: BrokerHarness = {
  name: 'alpaca',
  async open() {
    const stage = await openLocalStage(sockets, { timeoutMs: 1_000 })
    const { venue, broker } = stage
    const { account } = venue
    const fill = (terms: { clientOrderId: string; quantity: unknown; price: unknown }) =>
      account.fill({
        clientOrderId: terms.clientOrderId,
        quantity: String(terms.quantity),
        price: String(terms.price),
      })
    return {
      broker,
      instrument: defineInstrument({ id: 'AAPL', quantityStep: '0.000000001' }),
      price: decimal(100),
      secrets: [localKey, localSecret],
      close: stage.close,
      venue: {
        orderCount: (id) => account.orders.filter((order) => order.client_order_id === id).length,
        fill(terms) {
          fill(terms)
          return []
        },
        rejectNext() {
          account.refuseNext = refusal(403, 40310000, 'insufficient buying power')
        },
        loseNextRequest() {
          for (const request of [...commands, ...questions]) venue.fault(request, { type: 'lose' })
        },
        loseNextAnswer() {
          for (const request of commands) venue.fault(request, { type: 'lose-answer' })
        },
        failNextAnswer() {
          const answer = refusal(502, 50010000, 'bad gateway')
          for (const request of commands) venue.fault(request, { type: 'after', answer })
        },
        holdNextAnswer() {
          const { promise, resolve } = Promise.withResolvers<void>()
          for (const request of commands) venue.fault(request, { type: 'hold', until: promise })
          return resolve
        },
        fillBeforeNextCancel(terms) {
          account.beforeCancel = () => fill(terms)
        },
        holdReports: () => venue.hold(),
        repeatReports() {
          venue.sayAgain()
          return []
        },
        dropStream() {
          venue.dropStreams()
          return []
        },
      },
    }
  },
}
