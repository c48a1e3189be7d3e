import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import { RaceError } from '@race/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DataError } from '../error/data-error.ts'
import type { ReadProgress } from './csv-options.ts'
import { type ReadCsvOptions, readCsv } from './read-csv.ts'

const options = { instrument: { id: 'ACME', assetClass: 'crypto' }, timeframe: '1m' } as const
const start = Date.UTC(2024, 0, 1)
const minuteRows = (count: number): string =>
  Array.from(
    { length: count },
    (_, i) => `${new Date(start + i * 60_000).toISOString()},10,11,9,${10 + (i % 10) / 10},${i + 1}\n`,
  ).join('')
const header = 'time,open,high,low,close,volume\n'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'race-data-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function file(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, content)
  return path
}

async function failure(path: string | URL, more: Partial<ReadCsvOptions> = {}): Promise<RaceError> {
  const error = await readCsv(path, { ...options, ...more }).then(
    () => new Error('the file was accepted'),
    (cause: unknown) => cause,
  )
  if (RaceError.is(error)) return error
  throw error
}

describe('readCsv', () => {
  it('reads plain and packed files alike, told by their content', async () => {
    const text = header + minuteRows(3)
    const plain = await readCsv(await file('plain.csv.gz', text), options)
    const packed = await readCsv(await file('packed.csv', gzipSync(text)), options)
    const members = await readCsv(
      await file('members.csv', Buffer.concat([gzipSync(header), gzipSync(minuteRows(3))])),
      options,
    )
    expect(plain.series.length).toBe(3)
    expect(packed.series.hash).toBe(plain.series.hash)
    expect(members.series.hash).toBe(plain.series.hash)
    expect(packed.report).toMatchObject({ source: join(folder, 'packed.csv'), place: 'line', bars: 3 })
  })

  it('takes file URLs and refuses web addresses', async () => {
    const path = await file('url.csv', header + minuteRows(1))
    expect((await readCsv(pathToFileURL(path), options)).series.length).toBe(1)
    expect((await readCsv(String(pathToFileURL(path)), options)).series.length).toBe(1)
    const error = await failure('https://example.com/prices.csv?key=secret')
    expect(error.message).toBe('https://example.com/prices.csv: it is an address on the web, not a file')
    expect(error.hint).toContain('fetchCsv')
  })

  it('streams many blocks, tells its progress and keeps the line of each row', async () => {
    const progress: ReadProgress[] = []
    const path = await file('long.csv', `${header}${minuteRows(60_000)}soon,1,1,1,1,1\n`)
    const error = await failure(path, { onProgress: (step) => progress.push(step) })
    expect(error).toMatchObject({ line: 60_002 })
    expect(progress.length).toBeGreaterThan(1)
    expect(progress.at(-1)?.bytesRead).toBeGreaterThan(2_000_000)
    expect(progress.at(-1)?.rows).toBeGreaterThan(30_000)
  })

  it('refuses a file that is not there and guesses its name', async () => {
    await file('prices.csv', header)
    const error = await failure(join(folder, 'prises.csv'))
    expect(DataError.is(error, 'FILE_NOT_FOUND')).toBe(true)
    expect(error.message).toContain(`there is no such file; did you mean '${join(folder, 'prices.csv')}'?`)
    expect((await failure(join(folder, 'no-folder', 'x.csv'))).code).toBe('FILE_NOT_FOUND')
    expect((await failure(join(folder, 'prices.csv', 'x.csv'))).code).toBe('FILE_NOT_FOUND')
  })

  it('refuses a directory', async () => {
    await mkdir(join(folder, 'directory'))
    expect((await failure(join(folder, 'directory'))).message).toContain('it is a directory')
  })

  it('refuses a path that the system does not take', async () => {
    expect(await failure(join(folder, 'a'.repeat(5000)))).toMatchObject({
      code: 'DATA_INVALID',
      facts: { code: 'ENAMETOOLONG' },
    })
  })

  it('says when gzip data is cut off or damaged', async () => {
    const packed = gzipSync(header + minuteRows(5000))
    const cut = await failure(await file('cut.csv.gz', packed.subarray(0, packed.length - 200)))
    expect(cut.message).toContain('the gzip data ends before its end: it was cut off')
    const damaged = Buffer.from(packed)
    damaged.fill(255, 500, 600)
    expect((await failure(await file('damaged.csv.gz', damaged))).message).toContain('the gzip data is damaged')
  })

  it.each([
    ['binary.csv', Uint8Array.from({ length: 1000 }, (_, i) => (i * 7919) % 256), 'binary data'],
    ['zip.csv', Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0), 'a zip archive'],
    ['parquet.csv', Buffer.from('PAR1....'), 'a Parquet file'],
    ['utf16.csv', Buffer.from('\uFEFFtime,open', 'utf16le'), 'UTF-16 text'],
    ['page.csv', Buffer.from('\n<html><body>Not here</body></html>'), 'a web page'],
    ['page.csv.gz', gzipSync('<!doctype html><html></html>'), 'a web page'],
  ])('refuses %s', async (name, content, what) => {
    expect((await failure(await file(name, content))).message).toContain(`it is ${what}`)
  })

  it('refuses empty files and files without rows', async () => {
    expect((await failure(await file('empty.csv', ''))).message).toContain('it is empty')
    expect((await failure(await file('header.csv', header))).message).toContain('it has a header, but no rows')
    expect((await failure(await file('one-line.csv', 'x'.repeat(200_000)))).message).toContain("no column 'time'")
    expect((await failure(await file('endless.csv', `${header}"${'x,'.repeat(2_000_000)}`))).message).toContain(
      'the CSV text is broken',
    )
  })

  it('takes no more bytes than it may, packed or not', async () => {
    const text = header + minuteRows(2000)
    expect((await failure(await file('large.csv', text), { bytesMax: 1000 })).message).toContain('more than 1000 bytes')
    const bomb = await file('bomb.csv.gz', gzipSync(text))
    expect((await failure(bomb, { bytesMax: 30_000 })).message).toContain('more than 30000 unpacked bytes')
  })

  it('stops when it is aborted', async () => {
    const path = await file('aborted.csv', header + minuteRows(60_000))
    const early = await failure(path, { signal: AbortSignal.abort(new Error('enough')) })
    expect(early).toMatchObject({ code: 'ABORTED', cause: { message: 'enough' } })
    const controller = new AbortController()
    const late = await failure(path, { signal: controller.signal, onProgress: () => controller.abort() })
    expect(late.code).toBe('ABORTED')
  })

  it('passes on what the host throws in onProgress', async () => {
    const path = await file('thrown.csv', header + minuteRows(10))
    const onProgress = () => {
      throw new RangeError('no more')
    }
    expect((await failure(path, { onProgress })).message).toContain('reading failed: no more')
  })
})
