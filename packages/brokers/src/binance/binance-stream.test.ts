import type { BrokerReport, VenueOrderReport } from '@race/core'
import { describe, expect, it } from 'vitest'
import { localSecret } from './testing/local-binance.ts'
import { minutes, openLocalStage } from './testing/local-stage.ts'

const statuses = (reports: readonly BrokerReport[]): readonly string[] =>
  reports.flatMap((report) => (report.type === 'order' ? [report.order.status] : [report.type]))
const lastOrder = (reports: readonly BrokerReport[]): VenueOrderReport | undefined =>
  reports.flatMap((report) => (report.type === 'order' ? [report.order] : [])).at(-1)

describe('reports', () => {
  it('tells duplicates and stragglers as they come, with the ids they had', async () => {
    await using stage = await openLocalStage()
    await stage.connect()
    const command = await stage.place()
    stage.venue.account.fill({ clientOrderId: command.clientOrderId, quantity: '0.2', price: '90.01' })
    for (const event of [...stage.venue.told].reverse()) stage.venue.send(JSON.stringify({ subscriptionId: 0, event }))
    await stage.until('all reports', () => statuses(stage.reports).filter((status) => status === 'fill').length === 2)
    const ids = stage.reports.flatMap((report) => (report.type === 'fill' ? [report.fill.fillId] : []))
    expect(ids).toEqual(['BTCUSDT:1000', 'BTCUSDT:1000'])
  })

  it.each([
    ['no JSON', 'nonsense'],
    ['an unknown form', '{"hello":1}'],
    ['a report that lacks its order', '{"subscriptionId":0,"event":{"e":"executionReport","s":"BTCUSDT"}}'],
    ['a status that there is not', '{"subscriptionId":0,"event":{"e":"executionReport","X":"LOST"}}'],
    ['a deposit', '{"subscriptionId":0,"event":{"e":"balanceUpdate","E":1,"a":"BTC","d":"100.00","T":1}}'],
    ['a lock', '{"subscriptionId":0,"event":{"e":"externalLockUpdate","E":1,"a":"NEO","d":"10","T":1}}'],
    ['an error of the connection', '{"id":null,"status":400,"error":{"code":-1100,"msg":"Illegal."}}'],
  ])('tells a gap after %s, and goes on', async (_, text) => {
    await using stage = await openLocalStage()
    await stage.connect()
    stage.venue.send(text)
    await stage.until('a gap', () => statuses(stage.reports).includes('gap'))
    await stage.place()
    await stage.until('the next report', () => lastOrder(stage.reports)?.status === 'accepted')
  })

  it('ignores what it need not know', async () => {
    await using stage = await openLocalStage()
    await stage.connect()
    stage.venue.send('{"subscriptionId":0,"event":{"e":"outboundAccountPosition","E":1,"u":1,"B":[]}}')
    stage.venue.send('{"id":"ping","status":200,"result":{}}')
    await stage.place()
    await stage.until('the next report', () => lastOrder(stage.reports) !== undefined)
    expect(statuses(stage.reports)).toEqual(['connection', 'accepted'])
  })

  it('subscribes anew when Binance ends the subscription', async () => {
    await using stage = await openLocalStage()
    await stage.connect()
    stage.venue.send('{"subscriptionId":0,"event":{"e":"eventStreamTerminated","E":1728973001334}}')
    await stage.until('a gap', () => statuses(stage.reports).includes('gap'))
    await stage.place()
    await stage.until('the next report', () => lastOrder(stage.reports)?.status === 'accepted')
    expect(statuses(stage.reports)).toEqual(['connection', 'connection', 'connection', 'gap', 'accepted'])
  })
})

describe('connect', () => {
  it('is unknown where the venue does not know the key', async () => {
    await using stage = await openLocalStage({ credentials: { apiKey: 'other', secret: localSecret } })
    const answer = await stage.broker.connect({ verify: () => true, signal: minutes() })
    expect(answer).toMatchObject({ type: 'unknown', cause: expect.stringContaining('-2015') })
  })

  it('tries again where the subscription fails for another reason', async () => {
    await using stage = await openLocalStage()
    stage.venue.subscribeFault = {
      status: 400,
      code: -1021,
      msg: 'Timestamp for this request is outside of the recvWindow.',
    }
    await stage.connect()
    expect(stage.venue.users).toBe(1)
  })

  it('is unknown where nobody answers, or the signal comes first', async () => {
    const addresses = { rest: 'http://127.0.0.1:9', socketApi: 'ws://127.0.0.1:9', streams: 'ws://127.0.0.1:9' }
    await using stage = await openLocalStage({ addresses })
    expect(await stage.broker.connect({ verify: () => true, signal: minutes() })).toMatchObject({ type: 'unknown' })
    await using other = await openLocalStage()
    const ended = AbortSignal.abort()
    expect(await other.broker.connect({ verify: () => true, signal: ended })).toMatchObject({ type: 'unknown' })
  })
})
