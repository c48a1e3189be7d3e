import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clientOrderId } from './client-order-id.ts'
import { intentId } from './intent-id.ts'
import { sha256Hex } from './sha256-hex.ts'

/** Base32 of RFC 4648 by way of one large whole number, which is not how the code does it. */
function base32(bytes: Uint8Array): string {
  const alphabet = 'abcdefghijklmnopqrstuvwxyz234567'
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  return (bits.match(/.{5}/g) ?? []).map((five) => alphabet[Number.parseInt(five, 2)]).join('')
}

describe('sha256Hex', () => {
  it.each([
    ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
  ])('of %j is that of FIPS 180-4', (text, hash) => {
    expect(sha256Hex(text)).toBe(hash)
    expect(sha256Hex(new TextEncoder().encode(text))).toBe(hash)
  })

  it('agrees with OpenSSL for any text and bytes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), fc.uint8Array({ maxLength: 200 }), (text, bytes) => {
        expect(sha256Hex(text)).toBe(createHash('sha256').update(text).digest('hex'))
        expect(sha256Hex(bytes)).toBe(createHash('sha256').update(bytes).digest('hex'))
      }),
    )
  })
})

describe('intentId', () => {
  it('holds who decided, when, and the how-manieth decision it was', () => {
    expect(intentId({ strategyInstance: 'sma', decisionTime: 1_704_205_800_000, ordinal: 2 })).toBe(
      'sma:1704205800000:2',
    )
  })
})

describe('clientOrderId', () => {
  it('is r and 26 base32 characters of the SHA-256 of account, intent and leg', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[^|]*$/), fc.string(), fc.constantFrom('entry', 'stop-loss'), (...key) => {
        const [accountId, intent, leg] = key
        const digest = createHash('sha256').update(`${accountId}|${intent}|${leg}`).digest()
        const id = clientOrderId({ accountId, intentId: intent, leg })
        expect(id).toBe(`r${base32(digest).slice(0, 26)}`)
        expect(id).toMatch(/^r[a-z2-7]{26}$/)
      }),
    )
  })

  it('differs by account, intent and leg', () => {
    const key = { accountId: 'paper', intentId: 'sma:1:0', leg: 'entry' }
    const keys = [key, { ...key, accountId: 'live' }, { ...key, intentId: 'sma:1:1' }, { ...key, leg: 'stop-loss' }]
    expect(new Set(keys.map(clientOrderId)).size).toBe(4)
  })

  it.each([
    { accountId: 'a|b', leg: 'entry' },
    { accountId: 'a', leg: 'stop|loss' },
  ])('refuses the separator in %j, which would make two orders one', (part) => {
    expect(() => clientOrderId({ intentId: 'x', ...part })).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID', hint: 'Give the account, or the leg, another name.' }),
    )
  })
})
