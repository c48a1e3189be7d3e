import { type BrokerCapabilities, createRandom, decimal, defineInstrument } from '@race/core'
import type { BrokerHarness, BrokerStage } from '../broker-contract/broker-stage.ts'
import { createFaults } from './faults.ts'
import { createLife } from './life.ts'
import { createNetwork } from './network.ts'
import { createReportStream } from './report-stream.ts'
import { createVenue } from './venue.ts'
import { createVirtualTime } from './virtual-time.ts'
import { createWorldBroker } from './world-broker.ts'
import { worldCapabilities } from './world-capabilities.ts'

/** How long a call may be under way, ms; and how long its answer is waited for. */
export const requestLifeMs = 5000
export const answerTimeoutMs = 3000

/**
 * A venue in virtual time as a stage for `brokerContract`: it shows what a stage has to do, and what the contract holds of a
 * broker that does everything right under each of the four ways to treat client order ids.
 *
 * @example
 * ```ts
 * await runContract(brokerContract(scriptedVenue({ clientOrderIds: 'enforced' })))
 * ```
 */
export function scriptedVenue(capabilities: Partial<BrokerCapabilities> = {}): BrokerHarness {
  const all = worldCapabilities(capabilities)
  return { name: `scripted venue (${all.clientOrderIds})`, open: async () => openStage(all) }
}

function openStage(capabilities: BrokerCapabilities): BrokerStage {
  const random = createRandom('scripted venue')
  const instrument = defineInstrument({
    id: 'ACME',
    assetClass: 'crypto',
    tickSize: '0.01',
    quantityStep: '0.00001',
    minNotional: 10,
  })
  const price = decimal('123.45')
  const time = createVirtualTime(random.fork('time'), Date.UTC(2026, 0, 5))
  const faults = createFaults(random.fork('faults'), {})
  const life = createLife(time)
  const network = createNetwork({ time, random: random.fork('network'), faults, requestLifeMs })
  const venue = createVenue({
    time,
    random: random.fork('venue'),
    faults,
    instruments: [instrument],
    prices: { ACME: price },
    currency: 'USD',
    capital: decimal(100_000),
    capabilities,
    feeRate: decimal('0.001'),
  })
  const stream = createReportStream({ time, random: random.fork('stream'), faults, venue, life })
  const broker = createWorldBroker({
    name: 'scripted',
    capabilities,
    time,
    life,
    faults,
    network,
    stream,
    venue,
    timeoutMs: answerTimeoutMs,
    requestLifeMs,
    onDeparture: () => undefined,
  })
  const done = (act: () => void): readonly [] => {
    act()
    return []
  }
  return {
    broker,
    instrument,
    price,
    venue: {
      orderCount: (clientOrderId) => venue.countOf(clientOrderId),
      fill: ({ clientOrderId, quantity, price: at }) => done(() => venue.fill(clientOrderId, quantity, at)),
      rejectNext: () => faults.force('order-rejected'),
      loseNextRequest: () => faults.force('request-lost'),
      loseNextAnswer: () => faults.force('answer-lost'),
      failNextAnswer: () => faults.force('venue-failed-after'),
      holdNextAnswer: () => network.holdNextAnswer(),
      fillBeforeNextCancel: () => faults.force('cancel-after-fill'),
      holdReports: () => stream.hold(),
      repeatReports: () => done(() => stream.repeat()),
      dropStream: () => done(() => stream.breakOff(200)),
      bust: (fillId) => done(() => venue.bust(fillId)),
    },
    async settle() {
      await time.runUntil(time.now() + 50)
      return []
    },
    close: async () => life.end(),
  }
}
