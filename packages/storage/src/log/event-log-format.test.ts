import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { createMemoryEventStore } from '../memory/index.ts'
import { exportLog } from './index.ts'

const page = readFileSync(new URL('../../../../docs/formats/event-log.md', import.meta.url), 'utf8')
const blocks = [...page.matchAll(/```(?:text|json)\n([\s\S]*?)\n```/g)].map((match) => match[1] ?? '')

describe('the examples of docs/formats/event-log.md', () => {
  it('have the hashes of their texts', () => {
    expect(blocks).toHaveLength(7)
    for (const at of [0, 2, 4]) {
      expect(
        createHash('sha256')
          .update(blocks[at] ?? '')
          .digest('hex'),
      ).toBe(blocks[at + 1])
    }
  })

  it('are what is stored and exported', async () => {
    const log = createMemoryEventStore().log({ tenant: 'acme', account: 'paper' })
    const [one = '', two = ''] = [blocks[2]?.split('\n')[1], blocks[4]?.split('\n')[1]]
    for (const [expectedSequence, text] of [one, two].entries()) {
      const [, type, schemaVersion, time, correlationId, causationId, data] = JSON.parse(text)
      const event = { type, schemaVersion, time, correlationId, causationId, data }
      await log.append([event], { expectedSequence, fence: null })
    }
    const lines: string[] = []
    for await (const line of exportLog(log)) lines.push(line)
    expect(lines.join('\n')).toBe(blocks[6])
  })
})
