import type { Side } from '@race/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ExposureBook } from './exposure-book.ts'

interface Order {
  readonly orderId: string
  readonly strategyId: string
  readonly instrument: string
  readonly side: Side
  remaining: number
}

/** Holdings by name in the order in which they came, each of which is there while something is held or may fill. */
type Held = [name: string, quantity: number][]

/** The book as it would be written down by hand: lists that are searched, and everything empty forgotten after each step. */
class PlainBook {
  orders: Order[] = []
  holdings: Held = []
  byStrategy: [strategyId: string, Held][] = []

  open(order: Order): void {
    this.close(order.orderId)
    this.orders.push({ ...order })
    this.#add(order, 0)
  }

  fill({ orderId, strategyId, instrument, side, remaining: quantity }: Order): void {
    const order = this.orders.find((one) => one.orderId === orderId)
    if (order !== undefined) {
      order.remaining = Math.max(0, order.remaining - quantity)
      if (order.remaining === 0) this.close(orderId)
    }
    this.#add({ strategyId, instrument }, side === 'buy' ? quantity : -quantity)
    this.#forgetEmpty()
  }

  close(orderId: string): void {
    this.orders = this.orders.filter((order) => order.orderId !== orderId)
    this.#forgetEmpty()
  }

  set({ strategyId, instrument, quantity }: { strategyId: string; instrument: string; quantity: number }): void {
    this.#add({ strategyId, instrument }, 0)
    const own = this.byStrategy.find(([id]) => id === strategyId)?.[1].find(([name]) => name === instrument)
    if (own !== undefined) own[1] = quantity
    const all = this.byStrategy.flatMap(([, held]) => held.filter(([name]) => name === instrument))
    const held = this.holdings.find(([name]) => name === instrument)
    if (held !== undefined) held[1] = all.reduce((sum, [, one]) => sum + one, 0)
    this.#forgetEmpty()
  }

  pending(instrument: string, side: Side): number {
    const ours = this.orders.filter((order) => order.instrument === instrument && order.side === side)
    return ours.reduce((sum, { remaining }) => sum + remaining, 0)
  }

  #add({ strategyId, instrument }: Pick<Order, 'strategyId' | 'instrument'>, change: number): void {
    const strategy: [string, Held] = this.byStrategy.find(([id]) => id === strategyId) ?? [strategyId, []]
    if (!this.byStrategy.includes(strategy)) this.byStrategy.push(strategy)
    for (const held of [this.holdings, strategy[1]]) {
      const found: Held[number] = held.find(([name]) => name === instrument) ?? [instrument, 0]
      if (!held.includes(found)) held.push(found)
      found[1] += change
    }
  }

  #forgetEmpty(): void {
    const works = (instrument: string, strategyId?: string) =>
      this.orders.some((order) => {
        return order.instrument === instrument && order.strategyId === (strategyId ?? order.strategyId)
      })
    this.holdings = this.holdings.filter(([name, quantity]) => quantity !== 0 || works(name))
    this.byStrategy = this.byStrategy
      .map(([id, held]): [string, Held] => [id, held.filter(([name, quantity]) => quantity !== 0 || works(name, id))])
      .filter(([, held]) => held.length > 0)
  }
}

const place = {
  orderId: fc.constantFrom('1', '2', '3', '4'),
  strategyId: fc.constantFrom('trend', 'carry'),
  instrument: fc.constantFrom('ACME', 'GLOBEX', 'INITECH'),
  side: fc.constantFrom<Side>('buy', 'sell'),
}
// Small whole numbers, so that orders fill to the unit and positions come back to nothing.
const units = fc.integer({ min: 1, max: 3 })
const steps = fc.array(
  fc.oneof(
    fc.record({ type: fc.constant('open' as const), ...place, quantity: units }),
    // Most fills are of an order that is open, at its own place; `strategyId` and the others are of those that are not.
    { weight: 2, arbitrary: fc.record({ type: fc.constant('fill' as const), ...place, quantity: units }) },
    {
      weight: 3,
      arbitrary: fc.record({ type: fc.constant('fill-open' as const), ...place, quantity: fc.constantFrom(1, 2, 9) }),
    },
    fc.record({ type: fc.constant('close' as const), ...place, quantity: units }),
    fc.record({ type: fc.constant('set' as const), ...place, quantity: fc.integer({ min: -2, max: 2 }) }),
  ),
  { maxLength: 40 },
)

describe('the book of exposure', () => {
  it('holds what a list of all orders and positions holds, in the same order, whatever is opened, filled, closed and set', () => {
    fc.assert(
      fc.property(steps, (taken) => {
        const book = new ExposureBook()
        const plain = new PlainBook()
        for (const [time, { type, ...step }] of taken.entries()) {
          const open = plain.orders.find(({ orderId }) => orderId === step.orderId)
          const { quantity, ...at } = type === 'fill-open' && open !== undefined ? { ...step, ...open } : step
          const units = type === 'fill-open' && open !== undefined ? Math.min(quantity, open.remaining) : quantity
          const told = { ...at, quantity: units, time, price: 10, unitValue: 1, group: null }
          const order = { ...at, remaining: units }
          if (type === 'open') {
            book.open({ ...told, type: 'order-opened', isEntry: true })
            plain.open(order)
          } else if (type === 'close') {
            book.close(at.orderId)
            plain.close(at.orderId)
          } else if (type === 'set') {
            book.set({ ...told, type: 'position-set' })
            plain.set(told)
          } else {
            book.fill({ ...told, type: 'order-filled' })
            plain.fill(order)
          }
          const { orders, holdings, byStrategy } = book.snapshot()
          expect({ orders, holdings, byStrategy }).toEqual({
            ...{ orders: plain.orders, holdings: plain.holdings, byStrategy: plain.byStrategy },
          })
          for (const [instrument, { quantity, pendingBuy, pendingSell }] of book.holdings) {
            const held = plain.holdings.find(([name]) => name === instrument)?.[1]
            const pending = [plain.pending(instrument, 'buy'), plain.pending(instrument, 'sell')]
            expect([quantity, pendingBuy, pendingSell]).toEqual([held, ...pending])
          }
        }
      }),
      { numRuns: 1000 },
    )
  })
})
