import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { clientOrderId } from '../id/client-order-id.ts'
import { intentId } from '../id/intent-id.ts'
import { barSeries } from '../market/bar-series.ts'
import { canonicalJson } from './canonical-json.ts'
import { createRunHash } from './run-hash.ts'

const page = readFileSync(new URL('../../../../docs/formats/canonical-forms.md', import.meta.url), 'utf8')

/** The texts in fences of one section of the page, without the line feed before the closing fence. */
function blocksOf(title: string): string[] {
  const section = page.split(/^## /m).find((text) => text.startsWith(`${title}\n`)) ?? ''
  return [...section.matchAll(/^```\w+\n([\s\S]*?)\n```$/gm)].map((match) => match[1] ?? '')
}

const sha256 = (...parts: (string | Uint8Array)[]): string => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest('hex')
}

describe('the examples of docs/formats/canonical-forms.md', () => {
  it('canonical JSON', () => {
    const [value, canonical] = blocksOf('Canonical JSON')
    expect(canonicalJson(JSON.parse(value ?? ''))).toBe(canonical)
  })

  it('run hash: of the bytes shown, and of their rows', () => {
    const [bytes = '', digest] = blocksOf('Run hash')
    expect(sha256(`${bytes}\n`)).toBe(digest)
    const hash = createRunHash()
    for (const row of bytes.split('\n').slice(1)) hash.add(JSON.parse(row))
    expect(hash.digest()).toBe(digest)
  })

  it('dataset hash: of the bytes shown, and of the series they describe', () => {
    const [instrument = '', columns = '', digest] = blocksOf('Dataset hash')
    expect(sha256(instrument, Buffer.from(columns.replaceAll('\n', ''), 'hex'))).toBe(digest)
    const rows = [...page.matchAll(/^\| \d{4}-.*\((\d+)\) \| (.*) \|$/gm)].map((match) =>
      [match[1] ?? '', ...(match[2] ?? '').split(' | ')].map(Number),
    )
    const column = (index: number) => Float64Array.from(rows, (row) => row[index] ?? Number.NaN)
    const series = barSeries({
      instrument: { id: 'ACME', tickSize: '0.01' },
      timeframe: '1d',
      columns: {
        time: column(0),
        open: column(1),
        high: column(2),
        low: column(3),
        close: column(4),
        volume: column(5),
      },
    })
    expect(series.length).toBe(2)
    expect(series.hash).toBe(digest)
  })

  it('intent id', () => {
    const key = { strategyInstance: 'sma', decisionTime: 1_704_229_200_000, ordinal: 0 }
    expect([intentId(key)]).toEqual(blocksOf('Intent id'))
  })

  it('client order id', () => {
    const [text = '', hash, id] = blocksOf('Client order id')
    expect(sha256(text)).toBe(hash)
    const [accountId = '', intent = '', leg = ''] = text.split('|')
    expect(clientOrderId({ accountId, intentId: intent, leg })).toBe(id)
    expect(blocksOf('Run hash')[0]).toContain(`"${id}"`)
  })
})
