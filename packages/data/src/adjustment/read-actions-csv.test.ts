import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { defineCorporateActions } from '@race/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { splitRatioOf } from './actions-csv-ratio.ts'
import { type ReadActionsCsvOptions, readActionsCsv } from './read-actions-csv.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'race-actions-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function read(content: string | Uint8Array, options: Partial<ReadActionsCsvOptions> = {}) {
  const path = join(folder, 'actions.csv')
  await writeFile(path, content)
  return readActionsCsv(path, { instrument: 'ACME', ...options })
}

const header = 'ex_date,type,value,shares_per_old_share,reference_price\n'

describe('readActionsCsv', () => {
  it('reads splits and dividends for defineCorporateActions', async () => {
    const text = `${header}2014-06-09,split,0.1428572,7,645.57\n2014-08-07,dividend,0.470003,,94.97\n`
    for (const content of [text, gzipSync(text)]) {
      const { list } = defineCorporateActions(await read(content))
      expect(JSON.parse(JSON.stringify(list))).toMatchObject([
        { type: 'split', exDate: '2014-06-09', ratio: { numerator: 7, denominator: 1 }, factor: '0.1428572' },
        { type: 'dividend', exDate: '2014-08-07', amountPerUnit: '0.470003', referencePrice: '94.97', currency: 'USD' },
      ])
    }
  })

  it('reads columns in any order and without the optional ones, and takes currency and tax', async () => {
    const rows = await read('Type;Ex Date;note;Value\ndividend;20140807;x;0.5\n', {
      currency: 'EUR',
      withholdingRate: '0.25',
    })
    expect(rows).toEqual([
      {
        type: 'dividend',
        instrument: 'ACME',
        exDate: '2014-08-07',
        amountPerUnit: '0.5',
        currency: 'EUR',
        withholdingRate: '0.25',
      },
    ])
  })

  it('reads reverse splits', async () => {
    const [row] = await read(`${header}2014-08-07,split,8,0.125,\n`)
    expect(row).toMatchObject({ ratio: { numerator: 1, denominator: 8 } })
  })

  it('gives no factor of too few digits to adjust prices by', async () => {
    const [row] = await read(`${header}2014-08-07,split,0.667,1.5,\n`)
    expect(row).toEqual({
      type: 'split',
      instrument: 'ACME',
      exDate: '2014-08-07',
      ratio: { numerator: 3, denominator: 2 },
    })
  })

  it.each([
    ['', 'there are no rows'],
    [header, 'there are no rows'],
    ['date,type,value\n', "line 1: there is no column ex_date among 'date', 'type', 'value'"],
    [`${header}soon,split,0.5,2,1\n`, "line 2: the ex-date is 'soon'"],
    [`${header}2014-06-09,merger,0.5,2,1\n`, "line 2: the type is 'merger', but must be 'split' or 'dividend'"],
    [`${header}2014-06-09,split,0.5,2,1\n2014-06-10,split,0,2,1\n`, "line 3: the split is '0', but must be above zero"],
    [`${header}2014-06-09,split,x,2,1\n`, "the split is 'x'"],
    [`${header}2014-06-09,split,0.000001,,1\n`, 'is near no ratio of whole numbers up to 10000'],
    [`${header}2014-06-09,split,1,1,1\n`, "the split '1' changes nothing"],
    [`${header}2014-06-09,split,0.5,3,1\n`, "the split '0.5' and the shares '3' contradict each other"],
    [`${header}2014-06-09,split,0.5,two,1\n`, "the split '0.5' and the shares 'two' contradict each other"],
    [`${header}2014-06-09,dividend,-1,,1\n`, "the dividend is '-1', but must be above zero"],
    [`${header}2014-06-09,dividend,,,1\n`, "the dividend is '', but must be above zero"],
    [`${header}2014-06-09,dividend,1,,-1\n`, "the reference price is '-1', but must be above zero"],
  ])('refuses %j', async (content, reason) => {
    const reading = read(content)
    await expect(reading).rejects.toMatchObject({ code: 'DATA_INVALID', file: join(folder, 'actions.csv') })
    await expect(reading).rejects.toThrow(reason)
  })

  it('refuses a file that is not there, and stops when it is aborted', async () => {
    const missing = readActionsCsv(join(folder, 'none.csv'), { instrument: 'ACME' })
    await expect(missing).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' })
    await expect(read(header, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'ABORTED' })
  })
})

describe('the ratio of a split', () => {
  it.each<[string, string | null, boolean]>([
    ['0.5', '2/1', true],
    ['2', '1/2', true],
    ['0.50000112', '2/1', true],
    ['0.4999986', '2/1', true],
    ['0.1428572', '7/1', true],
    ['0.66666667', '3/2', true],
    ['0.95238095', '21/20', true],
    ['0.7', '10/7', true],
    ['1000', '1/1000', true],
    ['0.3333', '3/1', false],
    ['0.667', '3/2', false],
    ['0.1429', '7/1', false],
    ['0.98765432', '81/80', true],
    ['0.0001', '10000/1', true],
    ['0.91234567', '251/229', true],
    ['0.00001', null, false],
    ['0.000001', null, false],
    ['1000000', null, false],
  ])('of the factor %s is %s', (text, ratio, isClose) => {
    const read = splitRatioOf(text)
    expect(read === null ? null : `${read.ratio.numerator}/${read.ratio.denominator}`).toBe(ratio)
    expect(read?.isClose ?? false).toBe(isClose)
  })

  it('is found again for every one of terms up to 100, from eight decimals', () => {
    const commonOf = (a: number, b: number): number => (b === 0 ? a : commonOf(b, a % b))
    for (let numerator = 1; numerator <= 100; numerator++) {
      for (let denominator = 1; denominator <= 100; denominator++) {
        if (commonOf(numerator, denominator) !== 1) continue
        const text = (denominator / numerator).toFixed(8)
        expect(splitRatioOf(text)).toEqual({ ratio: { numerator, denominator }, isClose: true })
      }
    }
  })
})
