import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { chainedHash, chainedText, genesisHash } from './event-chain.ts'
import type { NewEvent } from './event-store-port.ts'

const key = { tenant: 'acme', account: 'paper' }
const event: NewEvent = {
  type: 'halt-added',
  schemaVersion: 1,
  time: 1_700_000_000_000,
  correlationId: null,
  causationId: 'command:7',
  data: { b: 'second', a: ['0.10', null] },
}

describe('the chain of a log', () => {
  it('begins with the SHA-256 of the names of tenant and account', () => {
    const text = 'race-log/1\n["acme","paper"]'
    expect(genesisHash(key)).toBe(createHash('sha256').update(text).digest('hex'))
  })

  it('takes the hash before and the canonical JSON of every field into each hash', () => {
    const before = genesisHash(key)
    const text = `${before}\n[3,"halt-added",1,1700000000000,null,"command:7",{"a":["0.10",null],"b":"second"}]`
    expect(chainedText(before, 3, event)).toBe(text)
    expect(chainedHash(before, 3, event)).toBe(createHash('sha256').update(text).digest('hex'))
  })

  it('gives another hash when any field is another', () => {
    const before = genesisHash(key)
    const hashes = [
      chainedHash(before, 3, event),
      chainedHash(before, 4, event),
      chainedHash(genesisHash({ ...key, account: 'live' }), 3, event),
      chainedHash(genesisHash({ ...key, tenant: 'other' }), 3, event),
      chainedHash(before, 3, { ...event, type: 'halt-lifted' }),
      chainedHash(before, 3, { ...event, schemaVersion: 2 }),
      chainedHash(before, 3, { ...event, time: event.time + 1 }),
      chainedHash(before, 3, { ...event, correlationId: 'x' }),
      chainedHash(before, 3, { ...event, causationId: null }),
      chainedHash(before, 3, { ...event, data: { b: 'second', a: ['0.1', null] } }),
    ]
    expect(new Set(hashes).size).toBe(hashes.length)
  })
})
