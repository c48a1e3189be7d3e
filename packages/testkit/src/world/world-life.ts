import { decimal } from '@race/core'
import type { World } from './world.ts'

const stepMs = 250

/** Lets the market and the people at the venue live: prices walk, and now and then something happens. */
export function liveOn(world: World): () => void {
  const { time, faults, venue, disk, key, instruments } = world
  const random = world.random.fork('life')
  let stop: () => void = () => undefined
  const step = (): void => {
    const instrument = instruments[random.integer(0, instruments.length - 1)]
    if (instrument === undefined) return
    const { id, tickSize, minQuantity } = instrument
    const ticks = faults.strikes('price-jumped') ? random.integer(-500, 500) : random.integer(-8, 8)
    const moved = venue.price(id).plus(tickSize.times(ticks))
    venue.trade(id, moved.greaterThan(tickSize.times(100)) ? moved : tickSize.times(100))
    if (faults.strikes('instrument-halted')) {
      venue.halt(id)
      time.schedule(random.integer(1000, 10_000), () => venue.resume(id))
    }
    if (faults.strikes('order-from-outside')) {
      const quantity = minQuantity.times(random.integer(1, 20))
      venue.tradeByHand(id, random.next() < 0.5 ? 'buy' : 'sell', quantity)
    }
    if (faults.strikes('balance-moved')) moveBalance(id)
    if (faults.strikes('order-cancelled')) cancelOne()
    if (faults.strikes('lease-taken')) disk.takeLease(key, `another engine ${disk.leases(key).length}`)
    if (faults.strikes('process-paused')) world.pause(random.integer(1000, 10_000))
    if (faults.strikes('crash')) world.crash()
    stop = time.schedule(stepMs, step)
  }
  /** Only what the venue tells of its balances can be found out. */
  const moveBalance = (instrument: string): void => {
    const { cash, positions } = world.capabilities.reports
    if (cash && (!positions || random.next() < 0.5)) {
      venue.moveCash(decimal('0.001').times(random.integer(-100_000, 100_000)))
    } else if (positions) venue.movePosition(instrument, stepOf(instrument).times(random.integer(-20, 20)))
  }
  const stepOf = (instrument: string) => instruments.find(({ id }) => id === instrument)?.quantityStep ?? decimal(0)
  const cancelOne = (): void => {
    const { orders } = venue.standing(0)
    const one = orders[random.integer(0, Math.max(0, orders.length - 1))]
    if (one !== undefined) venue.cancelOnItsOwn(one.venueOrderId, 'by the venue')
  }
  stop = time.schedule(stepMs, step)
  return () => stop()
}
