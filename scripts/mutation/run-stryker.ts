import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runChild } from '../bootstrap/run-child.mjs'
import { copyCheckout } from './copy-checkout.ts'
import type { MutationReport } from './mutation-score.ts'
import type { Target } from './targets.ts'

const tools = join(import.meta.dirname, 'stryker/node_modules/@stryker-mutator')

/**
 * Mutates one target: one mutant at a time, each against the tests that reach it. What neither sources nor tests have
 * changed since the last run is taken from there.
 *
 * @param folder absolute path of the folder that gets `report.html`, `report.json` and the memory of the next run
 * @throws Error when Stryker did not come to an end, for example because a test fails without any mutant
 */
export async function runStryker(target: Target, folder: string, isFresh: boolean): Promise<MutationReport> {
  const checkout = join(folder, 'checkout')
  const report = join(folder, 'report.json')
  copyCheckout(checkout, target.tests)
  rmSync(report, { force: true })
  const config = {
    testRunner: 'vitest',
    plugins: [join(tools, 'vitest-runner/dist/src/index.js')],
    vitest: { configFile: 'vitest.mutation.ts', related: false },
    mutate: target.mutate,
    inPlace: true,
    concurrency: 1,
    coverageAnalysis: 'perTest',
    timeoutMS: 10_000,
    incremental: true,
    incrementalFile: join(folder, 'incremental.json'),
    force: isFresh,
    reporters: ['json', 'html', ...(process.stdout.isTTY ? ['progress'] : ['progress-append-only'])],
    jsonReporter: { fileName: report },
    htmlReporter: { fileName: join(folder, 'report.html') },
    allowEmpty: false,
    checkers: [],
    tempDirName: 'stryker-tmp',
  }
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(checkout, 'stryker.config.json'), JSON.stringify(config, null, 2))
  const program = join(tools, 'core/bin/stryker.js')
  try {
    const code = await runChild(process.execPath, [program, 'run', 'stryker.config.json'], checkout)
    if (code !== 0) throw new Error(`Stryker ended with code ${code} on ${target.id}.`)
    return JSON.parse(readFileSync(report, 'utf8')) as MutationReport
  } finally {
    rmSync(checkout, { recursive: true, force: true })
  }
}
