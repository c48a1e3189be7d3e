import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rarePaths } from './rare-paths.ts'

const sources = new URL('../../packages/engine/src/', import.meta.url)

/** What V8 writes for a process that ran with `NODE_V8_COVERAGE`: how often each part of each function has run. */
interface CoverageFile {
  readonly result: readonly {
    readonly url: string
    readonly functions: readonly {
      readonly ranges: readonly { readonly startOffset: number; readonly endOffset: number; readonly count: number }[]
    }[]
  }[]
}

/** Where a rare path begins. */
export interface PathPlace {
  readonly name: string
  readonly url: string
  /** In characters from the beginning of the file. */
  readonly offset: number
}

/**
 * Finds every rare path in the sources.
 *
 * @throws Error where they do not have what one is known by: it must be named anew
 */
export function findRarePaths(): readonly PathPlace[] {
  return Object.entries(rarePaths).map(([name, { file, find }]) => {
    const url = new URL(file, sources)
    const parts = readFileSync(fileURLToPath(url), 'utf8').split(find)
    if (parts.length !== 2) {
      throw new Error(
        `The path '${name}' does not fit ${file}: it has ${JSON.stringify(find)} ${parts.length - 1} times. ` +
          'Name it anew in rare-paths.ts.',
      )
    }
    return { name, url: url.href, offset: parts[0]?.length ?? 0 }
  })
}

/** The names of the paths that were never taken in any of the processes that wrote to a folder. */
export function pathsNeverTaken(paths: readonly PathPlace[], folder: string): readonly string[] {
  const files = readdirSync(folder).filter((name) => name.startsWith('coverage-'))
  const runs = files.map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as CoverageFile)
  return paths.flatMap(({ name, url, offset }) => (runs.some((run) => hasRun(run, url, offset)) ? [] : [name]))
}

/** The smallest part around a place says how often it has run. */
function hasRun({ result }: CoverageFile, url: string, offset: number): boolean {
  let smallest = Number.POSITIVE_INFINITY
  let count = 0
  for (const script of result) {
    if (script.url !== url) continue
    for (const { ranges } of script.functions) {
      for (const range of ranges) {
        const size = range.endOffset - range.startOffset
        if (range.startOffset > offset || range.endOffset <= offset || size > smallest) continue
        smallest = size
        count = range.count
      }
    }
  }
  return count > 0
}
