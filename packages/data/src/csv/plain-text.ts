import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { DataError } from '../error/data-error.ts'

const headBytes = 65_536

/** Text of a source: unpacked, and looked at from its beginning to its first line's end. */
export interface PlainText {
  /** The beginning, up to the end of the first line or 64 KiB. */
  readonly head: string
  readonly bytes: AsyncIterable<Uint8Array>
}

/**
 * Unpacks gzip, told by its first bytes and never by a name, and refuses what is no CSV text.
 *
 * @throws DataError for archives, other formats, binary data, HTML and JSON
 */
export async function openPlainText(
  source: AsyncIterable<Uint8Array>,
  file: string,
  bytesMax: number,
): Promise<PlainText> {
  const start = await peek(source, ({ length }) => length >= 6)
  const isGzip = start.head[0] === 0x1f && start.head[1] === 0x8b
  const text = isGzip ? limited(unpacked(start.bytes), file, bytesMax, 'unpacked ') : start.bytes
  const opened = await peek(text, (head) => head.length >= headBytes || firstLineEnds(head))
  refuseOthers(opened.head, file)
  return { head: new TextDecoder().decode(opened.head.subarray(0, headBytes)), bytes: opened.bytes }
}

/** Passes bytes on until there are too many. */
export async function* limited(
  source: AsyncIterable<Uint8Array>,
  file: string,
  bytesMax: number,
  what = '',
): AsyncGenerator<Uint8Array> {
  let bytes = 0
  for await (const chunk of source) {
    bytes += chunk.byteLength
    if (bytes > bytesMax) {
      throw new DataError('DATA_INVALID', {
        file,
        reason: `it has more than ${bytesMax} ${what}bytes`,
        facts: { bytesMax },
        hint: 'Raise bytesMax if the data is meant to be this large.',
      })
    }
    yield chunk
  }
}

/** Refuses text that is no CSV, by its beginning. */
export function refuseOthers(head: Uint8Array, file: string): void {
  const kind = otherFormat(head)
  if (kind === null) return
  throw new DataError('DATA_INVALID', { file, reason: `it is ${kind.what}, not CSV text`, hint: kind.hint })
}

const signatures: readonly (readonly [readonly number[], string, string])[] = [
  [[0x50, 0x4b, 0x03, 0x04], 'a zip archive (or a spreadsheet)', 'Unpack it first, or export it as CSV.'],
  [[0x50, 0x41, 0x52, 0x31], 'a Parquet file', 'Export it as CSV.'],
  [[0x28, 0xb5, 0x2f, 0xfd], 'packed with zstd', 'Unpack it first; gzip is unpacked for you.'],
  [[0x42, 0x5a, 0x68], 'packed with bzip2', 'Unpack it first; gzip is unpacked for you.'],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a], 'packed with xz', 'Unpack it first; gzip is unpacked for you.'],
  [[0xff, 0xfe], 'UTF-16 text', 'Save it as UTF-8.'],
  [[0xfe, 0xff], 'UTF-16 text', 'Save it as UTF-8.'],
]

function otherFormat(head: Uint8Array): { what: string; hint: string } | null {
  for (const [bytes, what, hint] of signatures) {
    if (bytes.every((byte, index) => head[index] === byte)) return { what, hint }
  }
  const sample = head.subarray(0, 4096)
  const control = sample.filter((byte) => byte < 9 || (byte > 13 && byte < 32)).length
  if (control > 0 && (sample.includes(0) || control > sample.length / 100)) {
    return { what: 'binary data', hint: 'Check that this is the right file.' }
  }
  const text = new TextDecoder().decode(sample).trimStart()
  if (/^<(!doctype|html|head|body|\?xml|!--)/i.test(text)) {
    return {
      what: 'a web page',
      hint: 'The address may need a login, or lead to a page with a download link: open it in a browser.',
    }
  }
  if (/^[{[]/.test(text)) return { what: 'JSON', hint: 'Parse it and give its rows to fromRows.' }
  return null
}

function firstLineEnds(head: Uint8Array): boolean {
  let hasText = false
  for (const byte of head) {
    if (hasText && (byte === 10 || byte === 13)) return true
    if (byte > 32) hasText = true
  }
  return false
}

/** Reads until there is enough to look at, and gives that with all of the bytes from the beginning on. */
async function peek(
  source: AsyncIterable<Uint8Array>,
  isEnough: (head: Uint8Array) => boolean,
): Promise<{ head: Uint8Array; bytes: AsyncIterable<Uint8Array> }> {
  const iterator = source[Symbol.asyncIterator]()
  let head: Uint8Array = new Uint8Array(0)
  while (!isEnough(head)) {
    const next = await iterator.next()
    if (next.done === true) break
    head = head.length === 0 ? next.value : Buffer.concat([head, next.value])
  }
  const all = async function* (): AsyncGenerator<Uint8Array> {
    try {
      if (head.length > 0) yield head
      for (;;) {
        const next = await iterator.next()
        if (next.done === true) return
        yield next.value
      }
    } finally {
      await iterator.return?.()
    }
  }
  return { head, bytes: all() }
}

async function* unpacked(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip()
  const feeding = pipeline(Readable.from(source), gunzip)
  // Reading from gunzip fails with the same error; without this the second report of it would be unhandled.
  feeding.catch(() => undefined)
  yield* gunzip
  await feeding
}
