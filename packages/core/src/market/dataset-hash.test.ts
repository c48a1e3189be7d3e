import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { defineInstrument } from '../instrument/instrument.ts'
import { barSeries } from './bar-series.ts'
import { datasetHash } from './dataset-hash.ts'
import { littleEndianBytes } from './little-endian-bytes.ts'

const columns = {
  time: Float64Array.of(1_704_153_600_000, 1_704_240_000_000),
  open: Float64Array.of(10, 10.5),
  high: Float64Array.of(11, 11.25),
  low: Float64Array.of(9.5, 10.1),
  close: Float64Array.of(10.5, 11),
  volume: Float64Array.of(1000, 0),
}

// Written out, so that neither our JSON nor our hash has a part in the expected value.
const instrumentJson =
  '{"assetClass":"equity","baseCurrency":null,"calendar":"XNYS","contractSize":"1","id":"ACME","minNotional":"0",' +
  '"minQuantity":"1","multiplier":"1","quantityStep":"1","quoteCurrency":"USD","tickSize":"0.01"}'

function hashByNode(): string {
  const hash = createHash('sha256').update(instrumentJson, 'utf8')
  for (const name of ['time', 'open', 'high', 'low', 'close', 'volume'] as const) {
    for (const value of columns[name]) {
      const bytes = Buffer.alloc(8)
      bytes.writeDoubleLE(value)
      hash.update(bytes)
    }
  }
  return hash.digest('hex')
}

const acme = defineInstrument({ id: 'ACME' })
const series = barSeries({ instrument: acme, timeframe: '1d', columns })

describe('datasetHash', () => {
  it('is the SHA-256 of the canonical instrument and the little-endian columns, as node:crypto has it', () => {
    expect(datasetHash({ instrument: acme, ...columns })).toBe(hashByNode())
  })

  it('stays what it is, for hashes are kept in files', () => {
    expect(series.hash).toBe('4bf82cae9d4a1efedc40df2be3874903a5447ec2dc9526f06591d8bf8a8d9647')
    expect(series.hash).toBe(hashByNode())
  })

  it('hashes only its own bars of a slice', () => {
    const alone = Object.fromEntries(
      Object.entries(columns).map(([name, column]) => [name, Float64Array.of(column[1] ?? 0)]),
    ) as typeof columns
    expect(series.slice(1).hash).toBe(barSeries({ instrument: acme, timeframe: '1d', columns: alone }).hash)
    expect(series.slice(0).hash).toBe(series.hash)
    expect(series.slice(1).hash).not.toBe(series.hash)
  })

  it.each(['time', 'open', 'high', 'low', 'close', 'volume'] as const)('changes with any value of %s', (name) => {
    const changed = { ...columns, [name]: Float64Array.of(columns[name][0] ?? 0, (columns[name][1] ?? 0) + 1) }
    expect(datasetHash({ instrument: acme, ...changed })).not.toBe(series.hash)
  })

  it('changes with the instrument', () => {
    const other = defineInstrument({ id: 'ACME', tickSize: '0.001' })
    expect(datasetHash({ instrument: other, ...columns })).not.toBe(series.hash)
  })
})

describe('littleEndianBytes', () => {
  it('are the same on machines of either byte order', () => {
    fc.assert(
      fc.property(fc.float64Array({ maxLength: 20 }), fc.nat(5), (values, from) => {
        const part = values.subarray(from)
        expect(littleEndianBytes(part, false)).toEqual(littleEndianBytes(part))
      }),
    )
  })
})
