import { canonicalJson, type LogSnapshot } from '@race/core'
import { describe, expect, it } from 'vitest'
import { type ScriptedLog, scriptLog } from './log-script.ts'
import type { PaperBroker } from './paper-broker.ts'
import { call, minuteMs, minuteOf, openPaper, orderOf, startMs } from './paper-script.ts'

const capital = 10_000_000
const flat = [100, 101, 99, 100] as const

/** A minute with orders that fill, one that rests and ends, and one that rests on. */
async function trade(broker: PaperBroker, minute: number): Promise<void> {
  const decisionTime = startMs + minute * minuteMs
  const rests = { type: 'limit', limitPrice: orderOf('x', { quantity: 50 }).quantity } as const
  await broker.submit(orderOf(`a${minute}`, { decisionTime }), call)
  await broker.submit(orderOf(`b${minute}`, { decisionTime, side: 'sell' }), call)
  await broker.submit(orderOf(`c${minute}`, { ...rests, decisionTime, timeInForce: 'ioc' }), call)
  if (minute % 10 === 0) await broker.submit(orderOf(`d${minute}`, { ...rests, decisionTime }), call)
  for (const event of minuteOf(minute, flat)) await broker.match(event)
}

/** All that a broker says of so many minutes. */
async function toldBy(broker: PaperBroker, minutes: number) {
  const orders = []
  for (let minute = 0; minute < minutes; minute++) {
    for (const name of ['a', 'b', 'c', 'd']) {
      orders.push(
        await broker.order({ clientOrderId: `${name}${minute}`, venueOrderId: null, instrument: 'ACME' }, call),
      )
    }
  }
  const again = await broker.submit(orderOf('a0'), call)
  const standing = await broker.standing({ ...call, since: 0 })
  return canonicalJson({ orders, again, standing, statistics: broker.statistics })
}

async function traded(log: ScriptedLog, minutes: number) {
  const broker = await openPaper({ capital, snapshotEvery: 200 }, log)
  for (let minute = 0; minute < minutes; minute++) await trade(broker, minute)
  return broker
}

describe('snapshots of a paper account', () => {
  it('take as much for what has happened since, however many orders there were', async () => {
    const log = scriptLog()
    let length = 0
    const save = log.saveSnapshot
    log.saveSnapshot = (snapshot: LogSnapshot) => {
      length += String(snapshot.state).length
      return save(snapshot)
    }
    const broker = await openPaper({ capital, snapshotEvery: 200 }, log)
    const lengths: number[] = []
    for (let minute = 0; minute < 480; minute++) {
      if (minute % 60 === 0) lengths.push(length)
      await trade(broker, minute)
      // As many rest at any time.
      const rested = { clientOrderId: `d${minute - 30}`, venueOrderId: null, instrument: 'ACME' }
      if (minute >= 30 && minute % 10 === 0) await broker.cancel(rested, call)
    }
    const last = length - (lengths[7] as number)
    expect(last).toBeLessThan(1.3 * ((lengths[2] as number) - (lengths[1] as number)))
  })

  it('give every order and fill back, from the parts that they are in', async () => {
    const log = scriptLog()
    const told = await toldBy(await traded(log, 100), 100)
    expect(log.snapshots.size).toBeGreaterThan(40)
    expect(await toldBy(await openPaper({ capital }, log.cut(log.events.length)), 100)).toBe(told)
  })

  it.each(['lost', 'of another time'])('are of no use where a part of them is %s', async (how) => {
    const log = scriptLog()
    const told = await toldBy(await traded(log, 40), 40)
    const after = log.cut(log.events.length)
    const other = after.snapshots.get('paper/history/1') ?? expect.fail('there is no second part')
    if (how === 'lost') after.snapshots.delete('paper/history/0')
    else after.snapshots.set('paper/history/0', other)
    expect(await toldBy(await openPaper({ capital }, after), 40)).toBe(told)
  })

  it('forget fills of an account that began anew, and know the ids of its orders', async () => {
    const log = scriptLog()
    const options = { capital, snapshotEvery: 200, environment: 'simulation' } as const
    const broker = await openPaper(options, log)
    for (let minute = 0; minute < 40; minute++) await trade(broker, minute)
    await broker.reset({ by: 'Ada', why: 'anew' })
    for (let minute = 40; minute < 80; minute++) await trade(broker, minute)
    const told = await toldBy(broker, 80)
    expect(await toldBy(await openPaper(options, log.cut(log.events.length)), 80)).toBe(told)
  })
})
