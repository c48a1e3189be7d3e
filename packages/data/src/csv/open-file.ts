import { type FileHandle, open, readdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DataError } from '../error/data-error.ts'
import { nearestName } from '../error/nearest-name.ts'

const blockBytes = 1024 * 1024

/** Opens a file for reading; the caller closes it. */
export async function openFile(path: string | URL): Promise<{ file: string; handle: FileHandle }> {
  const file = pathOf(path)
  let handle: FileHandle
  try {
    handle = await open(file, 'r')
  } catch (cause) {
    throw await openFailure(cause, file)
  }
  const isFile = await handle.stat().then((stat) => !stat.isDirectory())
  if (isFile) return { file, handle }
  await handle.close()
  throw new DataError('DATA_INVALID', { file, reason: 'it is a directory', hint: 'Give the path of one file in it.' })
}

/** The bytes of a file in blocks, each in memory of its own. */
export async function* fileBytes(handle: FileHandle, onBytes: (bytesRead: number) => void): AsyncGenerator<Uint8Array> {
  let total = 0
  for (;;) {
    const { bytesRead, buffer } = await handle.read({ buffer: Buffer.allocUnsafe(blockBytes) })
    if (bytesRead === 0) return
    total += bytesRead
    yield buffer.subarray(0, bytesRead)
    onBytes(total)
  }
}

function pathOf(path: string | URL): string {
  const text = String(path)
  if (/^https?:/i.test(text)) {
    throw new DataError('DATA_INVALID', {
      file: text.replace(/[?#].*$/, ''),
      reason: 'it is an address on the web, not a file',
      hint: 'Use fetchCsv(address, { fetch, … }).',
    })
  }
  return /^file:/i.test(text) ? fileURLToPath(text) : text
}

async function openFailure(cause: unknown, file: string): Promise<DataError> {
  const { code = '', message = '' } = cause as { code?: string; message?: string }
  if (code !== 'ENOENT' && code !== 'ENOTDIR') {
    const reason = code === 'EISDIR' ? 'it is a directory' : `it cannot be opened: ${message}`
    return new DataError('DATA_INVALID', {
      file,
      reason,
      facts: { code },
      hint: 'Check the path and its permissions.',
      cause,
    })
  }
  const nearest = await nearestFile(file)
  return new DataError('FILE_NOT_FOUND', {
    file,
    reason: `there is no such file${nearest === null ? '' : `; did you mean '${nearest}'?`}`,
    hint: 'Check the path; relative ones start at the working directory of the process.',
    cause,
  })
}

async function nearestFile(file: string): Promise<string | null> {
  const names = await readdir(dirname(file)).catch(() => [])
  const nearest = nearestName(basename(file), names.slice(0, 1000))
  return nearest === null ? null : join(dirname(file), nearest)
}
