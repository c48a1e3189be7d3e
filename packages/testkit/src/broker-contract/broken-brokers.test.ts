import type { AheadMatching, Broker, BrokerAnswer, BrokerReport, MarketEvent, VenueFill } from '@race/core'
import { describe, expect, it } from 'vitest'
import { type BrokerHarness, type BrokerStage, brokerContract, runContract, type ScriptedFill } from '../index.ts'
import { scriptedVenue } from '../world/scripted-venue.ts'

/** A broker with one fault over the venue that is sound otherwise. */
function broken(breakIt: (stage: BrokerStage) => Partial<BrokerStage>): BrokerHarness {
  return {
    name: 'broken',
    async open() {
      const stage = await scriptedVenue().open()
      return { ...stage, ...breakIt(stage) }
    },
  }
}

function withBroker(change: (broker: Broker) => Partial<Broker>): BrokerHarness {
  return broken(({ broker }) => ({ broker: { ...broker, ...change(broker) } }))
}

function withReports(change: (report: BrokerReport) => readonly BrokerReport[]): BrokerHarness {
  return withBroker((broker) => ({
    async *reports(options) {
      for await (const report of broker.reports(options)) yield* change(report)
    },
  }))
}

const changeFill = (change: (fill: VenueFill) => VenueFill): BrokerHarness =>
  withReports((report) => [report.type === 'fill' ? { type: 'fill', fill: change(report.fill) } : report])

/** A broker that tells fills ahead, over a disk of its own, with one fault. */
function withAhead(breakIt: (ahead: AheadMatching) => AheadMatching): BrokerHarness {
  return broken(({ broker, venue, instrument }) => {
    const kept: VenueFill[] = []
    let waiting: VenueFill[] = []
    let disk: Promise<void> | null = null
    let fails = false
    let next: ScriptedFill | null = null
    const ahead = breakIt({
      match() {
        if (next === null) return []
        const names = { fillId: 'f1', venueOrderId: 'v1', instrument: instrument.id, side: 'buy' as const }
        const terms = { feeCurrency: 'USD', liquidity: 'maker' as const, time: 0, fee: next.price.times(0) }
        const fill: VenueFill = { ...names, ...terms, ...next }
        waiting.push(fill)
        return [{ type: 'fill', fill }]
      },
      async stored() {
        await disk
        if (fails) {
          fails = false
          return 'The disk failed'
        }
        kept.push(...waiting)
        waiting = []
        return null
      },
      isStored: () => waiting.length === 0,
      isHeard: () => true,
    })
    const standing: Broker['standing'] = async (options) => {
      const answer = await broker.standing(options)
      return answer.type === 'unknown' ? answer : { ...answer, standing: { ...answer.standing, fills: kept } }
    }
    return {
      broker: { ...broker, ahead, standing },
      venue: {
        ...venue,
        fillAhead(fill) {
          next = fill
          return ahead.match({} as MarketEvent)
        },
        holdDisk() {
          const { promise, resolve } = Promise.withResolvers<void>()
          disk = promise
          return resolve
        },
        failDisk() {
          fails = true
        },
      },
    }
  })
}

const taken: BrokerAnswer = { type: 'accepted', venueOrderId: 'v1' }
const refused: BrokerAnswer = { type: 'rejected', code: 'TIMEOUT', message: 'timeout', isDuplicate: false }
let told = 0

/** Each fault with the first case that must find it. */
const faults: Readonly<Record<string, readonly [case_: string, harness: BrokerHarness]>> = {
  'sends what nobody approved': [
    'unapproved',
    withBroker((broker) => ({ connect: (options) => broker.connect({ ...options, verify: () => true }) })),
  ],
  'takes commands before it is connected': ['unconnected', withBroker(() => ({ submit: async () => taken }))],
  'answers after its end': ['closed', withBroker(() => ({ [Symbol.asyncDispose]: async () => undefined }))],
  'takes an order type that it does not have': [
    'misuse',
    withBroker((broker) => ({ capabilities: { ...broker.capabilities, orderTypes: ['limit'] } })),
  ],
  'reports no accepted orders': [
    'accepted',
    withReports((report) => (report.type === 'order' && report.order.status === 'accepted' ? [] : [report])),
  ],
  'rounds the price of an order': [
    'accepted',
    withReports((report) => {
      if (report.type !== 'order') return [report]
      const limitPrice = report.order.limitPrice?.roundTo(0, 'down') ?? null
      return [{ type: 'order', order: { ...report.order, limitPrice } }]
    }),
  ],
  'declares ids enforced that are only echoed': [
    'idempotent',
    broken((stage) => {
      let sent = 0
      const { broker, venue } = stage
      const orderCount = async (id: string) => ((await venue.orderCount?.(id)) === 0 ? 0 : sent)
      const submit: Broker['submit'] = async (command, options) => {
        sent++
        const answer = await broker.submit(command, options)
        return answer.type === 'rejected' && answer.isDuplicate ? taken : answer
      }
      return { broker: { ...broker, submit }, venue: { ...venue, orderCount } }
    }),
  ],
  'takes a timeout for a rejection': [
    'lost-answer',
    withBroker((broker) => ({
      async submit(command, options) {
        const answer = await broker.submit(command, options)
        return answer.type === 'unknown' ? refused : answer
      },
    })),
  ],
  'says not-found when it could not ask': [
    'not-found',
    withBroker((broker) => ({
      async order(order, options) {
        const answer = await broker.order(order, options)
        return answer.type === 'unknown' && answer.cause.includes('signal') ? { type: 'not-found' } : answer
      },
    })),
  ],
  'waits on when its signal is aborted': [
    'aborted',
    withBroker((broker) => ({
      submit: (command) => broker.submit(command, { signal: new AbortController().signal }),
      order: async () => ({ type: 'unknown', cause: 'does not ask' }),
    })),
  ],
  'gives every report of a fill an id of its own': [
    'repeated-reports',
    changeFill((fill) => ({ ...fill, fillId: `mine-${told++}` })),
  ],
  'loses digits of a quantity': [
    'partial-fills',
    changeFill((fill) => ({ ...fill, quantity: fill.quantity.roundTo(2, 'down') })),
  ],
  'tells the price as a float would have it': [
    'exact',
    changeFill((fill) => ({ ...fill, price: fill.price.plus('0.00000000000001') })),
  ],
  'dates a late fill by its arrival': ['late-reports', changeFill((fill) => ({ ...fill, time: fill.time + 50 }))],
  'says that it is stored while another waits for that': [
    'ahead',
    withAhead(({ stored, ...ahead }) => {
      let isAsked = false
      return {
        ...ahead,
        async stored() {
          if (isAsked) return null
          isAsked = true
          return stored()
        },
      }
    }),
  ],
  'shows what it has told as stored already': ['ahead', withAhead((ahead) => ({ ...ahead, isStored: () => true }))],
  'shows what it has stored as told only': ['ahead', withAhead((ahead) => ({ ...ahead, isStored: () => false }))],
  'takes what it could not store for stored': [
    'ahead-failed',
    withAhead(({ stored, ...ahead }) => {
      let hasFailed = false
      return {
        ...ahead,
        async stored() {
          if (hasFailed) return null
          hasFailed = true
          return stored()
        },
      }
    }),
  ],
  'does not tell of gaps': ['gap', withReports((report) => (report.type === 'gap' ? [] : [report]))],
  'does not tell of busts': ['bust', withReports((report) => (report.type === 'bust' ? [] : [report]))],
  'tells an order cancelled that has filled': [
    'cancel-and-fill',
    withReports((report) => {
      if (report.type !== 'order' || report.order.status !== 'filled') return [report]
      return [{ type: 'order', order: { ...report.order, status: 'cancelled' } }, report]
    }),
  ],
  'keeps the old name of a replaced order': [
    'replace',
    withBroker((broker) => ({
      async replace(order, changes, options) {
        const answer = await broker.replace(order, changes, options)
        return answer.type === 'accepted' ? { ...answer, venueOrderId: order.venueOrderId ?? '' } : answer
      },
    })),
  ],
  'lists every fill whatever was asked for': [
    'standing-fills',
    withBroker((broker) => ({ standing: (options) => broker.standing({ ...options, since: 0 }) })),
  ],
  'tells cash in cents': [
    'standing-cash',
    withBroker((broker) => ({
      async standing(options) {
        const answer = await broker.standing(options)
        if (answer.type === 'unknown') return answer
        const cash = answer.standing.cash.map((one) => ({ ...one, amount: one.amount.roundTo(2, 'half-even') }))
        return { type: 'known', standing: { ...answer.standing, cash } }
      },
    })),
  ],
  'forgets positions': [
    'standing-positions',
    withBroker((broker) => ({
      async standing(options) {
        const answer = await broker.standing(options)
        return answer.type === 'unknown' ? answer : { ...answer, standing: { ...answer.standing, positions: [] } }
      },
    })),
  ],
  'accepts the cancellation of what has ended': ['cancel-ended', withBroker(() => ({ cancel: async () => taken }))],
  'shows its key': [
    'secrets',
    broken(({ broker }) => ({ secrets: ['s3cr3t'], broker: { ...broker, name: 'acme?key=s3cr3t' } })),
  ],
  'shows its key in a hidden property of an error': [
    'secrets',
    broken(({ broker }) => ({
      secrets: ['s3cr3t'],
      broker: {
        ...broker,
        async order() {
          const request = Object.defineProperty({}, 'headers', { value: { authorization: 's3cr3t' } })
          throw new Error('the request failed', { cause: { request } })
        },
      },
    })),
  ],
}

describe('brokerContract finds a broker that', () => {
  it.each(Object.entries(faults))('%s', async (_, [id, harness]) => {
    const contract = brokerContract(harness)
    const { results } = await runContract({ ...contract, cases: contract.cases.filter((one) => one.id === id) })
    expect(results).toEqual([expect.objectContaining({ id, verdict: 'failed' })])
  })

  it('tells ahead without a fault to be sound', async () => {
    const contract = brokerContract(withAhead((ahead) => ahead))
    const { results } = await runContract({
      ...contract,
      cases: contract.cases.filter(({ id }) => id.startsWith('ahead')),
    })
    expect(results.map(({ id, verdict }) => [id, verdict])).toEqual([
      ['ahead', 'passed'],
      ['ahead-failed', 'passed'],
    ])
  })

  it('shows a secret only where there is one', async () => {
    const clean = broken(({ broker }) => ({ secrets: ['s3cr3t'], broker: { ...broker, name: 'acme' } }))
    const contract = brokerContract(clean)
    const { results } = await runContract({ ...contract, cases: contract.cases.filter(({ id }) => id === 'secrets') })
    expect(results[0]?.verdict).toBe('passed')
  })
})
