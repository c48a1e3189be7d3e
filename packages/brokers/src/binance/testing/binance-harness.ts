import { decimal } from '@race/core'
import type { BrokerHarness } from '@race/testkit'
import { refusal } from './local-account.ts'
import { localKey, localSecret } from './local-binance.ts'
import { bitcoin, openLocalStage } from './local-stage.ts'

const placement = 'POST /api/v3/order'
const requests = [placement, 'GET /api/v3/order', 'DELETE /api/v3/order'] as const

/** The broker over a local server that speaks the protocol of the venue. */
export const binanceHarness: BrokerHarness = {
  name: 'binance',
  async open() {
    const stage = await openLocalStage()
    const { venue, broker } = stage
    const { account } = venue
    // The script speaks of the next call or command: whichever comes, the others are as before then.
    const clear = () => venue.faults.clear()
    const fillOf = ({ clientOrderId, quantity, price }: Parameters<typeof account.fill>[0]) =>
      account.fill({
        clientOrderId,
        quantity: String(quantity),
        price: String(price),
        fee: '0.0001',
        feeCurrency: 'BNB',
      })
    return {
      broker,
      instrument: bitcoin,
      price: decimal(100),
      secrets: [localKey, localSecret],
      venue: {
        orderCount: (id) => account.orders.filter(({ clientOrderId }) => clientOrderId === id).length,
        fill({ clientOrderId, quantity, price }) {
          fillOf({ clientOrderId, quantity: quantity.toString(), price: price.toString() })
          return []
        },
        rejectNext() {
          account.refuseNext = refusal(-2010, 'Account has insufficient balance for requested action.')
        },
        loseNextRequest() {
          clear()
          for (const request of requests) venue.fault(request, { type: 'lose' })
        },
        loseNextAnswer() {
          clear()
          for (const request of requests) venue.fault(request, { type: 'lose-answer' })
        },
        failNextAnswer() {
          clear()
          const body = { code: -1007, msg: 'Timeout waiting for response from backend server.' }
          venue.fault(placement, { type: 'after', answer: { status: 504, body } })
        },
        holdNextAnswer() {
          const { promise, resolve } = Promise.withResolvers<void>()
          venue.fault(placement, { type: 'hold', until: promise })
          return resolve
        },
        fillBeforeNextCancel({ clientOrderId, quantity, price }) {
          account.beforeCancel = () => fillOf({ clientOrderId, quantity: quantity.toString(), price: price.toString() })
        },
        holdReports() {
          venue.held = []
          return () => {
            const held = venue.held ?? []
            venue.held = null
            for (const event of held) venue.send(JSON.stringify({ subscriptionId: 0, event }))
          }
        },
        repeatReports() {
          for (const event of [...venue.told]) venue.send(JSON.stringify({ subscriptionId: 0, event }))
          return []
        },
        dropStream() {
          venue.drop()
          return []
        },
      },
      close: () => stage[Symbol.asyncDispose](),
    }
  },
}
