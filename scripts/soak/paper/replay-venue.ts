import { createPaperBroker } from '@race/brokers/paper'
import {
  type AccountEvent,
  type Broker,
  createApprovalMint,
  createManualClock,
  decimal,
  type StoredEvent,
  type VenueStanding,
} from '@race/core'
import { createMemoryEventStore } from '@race/storage/memory'
import { commandOfOrder } from '../../../packages/engine/src/venue/command-of-order.ts'
import { instruments } from './market.ts'
import { capital, fee, venueKey } from './paper-session.ts'

const call = { signal: new AbortController().signal }
const { approval } = createApprovalMint().approve({ strategyInstance: 'replay', decisionTime: 0, ordinal: 0 })

/**
 * Gives a venue that is never killed what the log of the account tells, the market and the orders that came to the venue, in
 * their order: it must come to the same fills, positions and cash.
 */
export async function replayApart(
  events: readonly AccountEvent[],
  venue: readonly StoredEvent[],
  seed: string,
  standing: VenueStanding,
): Promise<readonly string[]> {
  await using store = createMemoryEventStore()
  await using broker = await createPaperBroker({
    ...{ name: 'paper', instruments, capital, costs: { fee }, seed, clock: createManualClock(0) },
    store: store.log(venueKey),
  })
  await broker.connect({ ...call, verify: () => true })
  const reached = reachedBy(venue)
  for (const event of events) await replay(broker, event, reached)
  const answer = await broker.standing({ ...call, since: 0 })
  if (answer.type === 'unknown') return [`the replay does not know how it stands: ${answer.cause}`]
  return standingsApart(answer.standing, standing)
}

/** What commands came to the venue: an order, or a new limit of one. */
function reachedBy(venue: readonly StoredEvent[]): ReadonlySet<string> {
  const reached = new Set<string>()
  for (const { type, data } of venue) {
    if (type !== 'order-taken' && type !== 'order-reported') continue
    const { order, ...own } = data as unknown as { order?: Named } & Named
    const { clientOrderId, limitPrice } = order ?? own
    if (type === 'order-taken') reached.add(String(clientOrderId))
    else reached.add(limitOf(clientOrderId, limitPrice))
  }
  return reached
}

interface Named {
  readonly clientOrderId: string | null
  readonly limitPrice: string | null
}

function limitOf(clientOrderId: string | null, limitPrice: string | null): string {
  return `${clientOrderId} at ${limitPrice === null ? 'none' : String(decimal(limitPrice))}`
}

async function replay(broker: Broker, { type, data }: AccountEvent, reached: ReadonlySet<string>): Promise<void> {
  switch (type) {
    case 'bar-opened':
    case 'bar-closed': {
      const { instrument, bar, time, receivedAt } = data
      const [start, open, high, low, close, volume] = bar
      const told = { time: start, open, high, low, close, volume }
      await broker.match?.({ type, instrument, timeframe: '1m', bar: told, time, receivedAt })
      return
    }
    case 'order-intended':
      if (reached.has(data.clientOrderId)) await broker.submit(commandOfOrder(data, approval, true), call)
      return
    case 'order-change-intended': {
      const { clientOrderId, command, limitPrice } = data
      const reference = { clientOrderId, venueOrderId: null, instrument: '' }
      if (command === 'cancel') await broker.cancel(reference, call)
      else if (limitPrice !== null && reached.has(limitOf(clientOrderId, limitPrice))) {
        await broker.replace(reference, { limitPrice: decimal(limitPrice) }, call)
      }
    }
  }
}

function standingsApart(replayed: VenueStanding, standing: VenueStanding): readonly string[] {
  const textsOf = ({ fills, positions, cash }: VenueStanding): readonly string[] => [
    ...fills.map(({ clientOrderId, side, quantity, price, fee: paid, time }) =>
      [clientOrderId, side, quantity, price, paid, time].join(' '),
    ),
    ...positions.map(({ instrument, quantity }) => `${instrument} ${quantity}`),
    ...cash.map(({ currency, amount }) => `${currency} ${amount}`),
  ]
  const [there, here] = [textsOf(replayed), textsOf(standing)]
  const at = there.findIndex((text, index) => text !== here[index])
  if (at < 0 && there.length === here.length) return []
  const place = at < 0 ? there.length : at
  return [
    `a venue that was never killed comes to '${there[place]}', where the one that was killed has '${here[place]}'`,
  ]
}
