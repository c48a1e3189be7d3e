import { mkdir, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { renderReport } from '@race/analytics/report'
import { type RaceResult, reportOfRace } from '@race/arena'
import { RaceError } from '@race/core'

/** Where the files of a race were written. */
export interface WrittenFiles {
  readonly report: string
  readonly raceFile: string
}

/** Writes report and race file into a folder, each as a whole or not at all. */
export async function writeRace(result: RaceResult, folder: string): Promise<WrittenFiles> {
  const files = { report: join(folder, 'report.html'), raceFile: join(folder, 'race.json') }
  await writeWhole(files.raceFile, result.toRaceFileText())
  await writeWhole(files.report, renderReport(reportOfRace(result)))
  return files
}

/**
 * Writes a file beside its place and moves it there.
 *
 * @throws RaceError `FILE_WRITE_FAILED`
 */
export async function writeWhole(path: string, text: string): Promise<void> {
  const partial = `${path}.partial`
  try {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(partial, text)
    await rename(partial, path)
  } catch (cause) {
    throw new RaceError('FILE_WRITE_FAILED', {
      message: `${path} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`,
      facts: { path },
      hint: 'Check that the folder may be written and the disk is not full; an earlier file was left as it was.',
      cause,
    })
  }
}
