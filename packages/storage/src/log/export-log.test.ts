import type { NewEvent } from '@race/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createMemoryEventStore } from '../memory/index.ts'
import { exportLog, verifyExport } from './index.ts'

async function all<T>(given: AsyncIterable<T>): Promise<readonly T[]> {
  const list: T[] = []
  for await (const one of given) list.push(one)
  return list
}

const key = { tenant: 'acme', account: 'paper' }
const event = (at: number): NewEvent => ({
  type: 'order-filled',
  schemaVersion: 1,
  time: 1_700_000_000_000 + at,
  correlationId: at % 2 === 0 ? null : `intent:${at}`,
  causationId: at === 0 ? null : String(at),
  data: { price: '10.50', note: `ünï ${at}`, list: [at, null, true] },
})

const log = createMemoryEventStore().log(key)
await log.append(
  Array.from({ length: 8 }, (_, at) => event(at)),
  { expectedSequence: 0, fence: null },
)
const lines = await all(exportLog(log))

describe('an exported log', () => {
  it('has a first line, a line for each event, and a last one with the head', async () => {
    const head = await log.head()
    expect(lines).toHaveLength(10)
    expect(lines[0]).toContain('"format":"race-log/1"')
    expect(JSON.parse(lines[9] ?? '')).toMatchObject({ head })
    const events: unknown[] = []
    const told = await verifyExport(lines, { onEvent: (one) => events.push(one) })
    expect(told).toEqual({ key, after: expect.objectContaining({ sequence: 0 }), head })
    expect(events).toEqual(await all(log.read()))
  })

  it('may begin after an event and end at another', async () => {
    const part = await all(exportLog(log, { after: 3, to: 6 }))
    expect(part).toHaveLength(5)
    expect(await verifyExport(part)).toMatchObject({ after: { sequence: 3 }, head: { sequence: 6 } })
    await expect(all(exportLog(log, { after: 9 }))).rejects.toMatchObject({ code: 'DATA_INVALID' })
  })

  it('is found out when any byte of any line is another', async () => {
    const part = await all(exportLog(log, { after: 3, to: 6 }))
    await fc.assert(
      fc.asyncProperty(
        fc.boolean(),
        fc.nat(),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        async (isPart, at, byte, mask) => {
          const damaged = isPart ? [...part] : [...lines]
          const number = at % damaged.length
          const bytes = Buffer.from(damaged[number] ?? '')
          bytes[byte % bytes.length] = (bytes[byte % bytes.length] ?? 0) ^ mask
          damaged[number] = bytes.toString()
          await expect(verifyExport(damaged)).rejects.toMatchObject({ code: 'LOG_DAMAGED' })
        },
      ),
      { numRuns: 400 },
    )
  })

  it('is found out when lines are missing, twice, swapped or added', async () => {
    for (let at = 0; at < lines.length; at += 1) {
      const line = lines[at] ?? ''
      const others = lines.toSpliced(at, 1)
      const twice = lines.toSpliced(at, 0, line)
      const swapped = lines.with(at, lines[(at + 1) % 10] ?? '').with((at + 1) % 10, line)
      for (const damaged of [others, twice, swapped, lines.slice(0, at), [...lines, line]]) {
        await expect(verifyExport(damaged)).rejects.toMatchObject({ code: 'LOG_DAMAGED' })
      }
    }
  })
})
