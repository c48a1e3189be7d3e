import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readFundingCsv, readRatesCsv } from './read-values-csv.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'race-values-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function write(content: string): Promise<string> {
  const path = join(folder, 'values.csv')
  await writeFile(path, content)
  return path
}

describe('readFundingCsv', () => {
  it('keeps instants as they are written, and rates as fractions', async () => {
    const text =
      'funding_rate,time\n0.0001,2021-11-18T00:00:00.017Z\n-1.5e-4,2021-11-18T08:00:00Z\n0,2021-11-18T18:00:00+02:00\n'
    const { time, value } = await readFundingCsv(await write(text))
    expect([...time]).toEqual([17, 8 * 3_600_000, 16 * 3_600_000].map((ms) => Date.UTC(2021, 10, 18) + ms))
    expect([...value]).toEqual([0.0001, -0.00015, 0])
    expect(time).toBeInstanceOf(Float64Array)
    expect(value).toBeInstanceOf(Float64Array)
  })

  it.each([
    ['', 'there are no rows'],
    ['time,rate\n', "line 1: there is no column funding_rate among 'time', 'rate'"],
    ['time,funding_rate\nlater,1\n', "line 2: the time is 'later'"],
    ['time,funding_rate\n2021-11-18T00:00:00Z,\n', "line 2: the funding_rate is ''"],
    ['time,funding_rate\n2021-11-18T00:00:00Z,Infinity\n', "line 2: the funding_rate is 'Infinity'"],
    [
      'time,funding_rate\n2021-11-18T08:00:00Z,1\n2021-11-18T00:00:00Z,1\n',
      'line 3: 2021-11-18T00:00:00.000Z does not come after 2021-11-18T08:00:00.000Z',
    ],
    ['time,funding_rate\n2021-11-18T08:00:00Z,1\n2021-11-18T08:00:00Z,1\n', 'line 3: '],
  ])('refuses %j', async (content, reason) => {
    const path = await write(content)
    await expect(readFundingCsv(path)).rejects.toMatchObject({ code: 'DATA_INVALID', file: path })
    await expect(readFundingCsv(path)).rejects.toThrow(reason)
  })

  it('stops when it is aborted', async () => {
    const path = await write('time,funding_rate\n2021-11-18T08:00:00Z,1\n')
    await expect(readFundingCsv(path, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'ABORTED' })
  })
})

describe('readRatesCsv', () => {
  it('reads percent as the nearest fractions, and dates as their midnight UTC', async () => {
    const { time, value } = await readRatesCsv(
      await write('date,rate_percent\n2003-01-09,2.25\n2003-06-26,5.1\n2008-12-16,-0.5\n'),
    )
    expect([...time]).toEqual([Date.UTC(2003, 0, 9), Date.UTC(2003, 5, 26), Date.UTC(2008, 11, 16)])
    // 5.1 ÷ 100 in floats would be 0.051000000000000004 on the way; the text 5.1e-2 is not.
    expect([...value]).toEqual([0.0225, 0.051, -0.005])
  })

  it.each([
    ['date,rate_percent\n2003-01-09,high\n', "the rate_percent is 'high'"],
    ['date,rate_percent\n2003-01-09,1e1\n', "the rate_percent is '1e1'"],
    ['date,rate_percent\n2003-02-30,1\n', "the date is '2003-02-30'"],
  ])('refuses %j', async (content, reason) => {
    await expect(readRatesCsv(await write(content))).rejects.toThrow(reason)
  })
})

const shared = new URL('../../../../../shared/market-data/', import.meta.url)
describe.skipIf(!existsSync(shared))('the shared files of values (skipped where ../shared is absent)', () => {
  it('hold 91 funding rates, eight hours apart to within a second', async () => {
    const { time, value } = await readFundingCsv(new URL('xrpusdt_perp_funding_8h.csv', shared))
    expect([time.length, value.length, value[0]]).toEqual([91, 91, 0.0001])
    expect(new Date(time[0] ?? 0).toISOString()).toBe('2021-11-18T00:00:00.017Z')
    for (let i = 1; i < time.length; i++) {
      expect(Math.abs((time[i] ?? 0) - (time[i - 1] ?? 0) - 8 * 3_600_000)).toBeLessThan(1000)
    }
  })

  it('hold the primary credit rate of 2003 to 2023', async () => {
    const { time, value } = await readRatesCsv(new URL('us_interest_rate_lean.csv', shared))
    expect([time.length, value[0], value.at(-1)]).toEqual([56, 0.0225, 0.055])
    expect(new Date(time.at(-1) ?? 0).toISOString()).toBe('2023-07-27T00:00:00.000Z')
  })
})
