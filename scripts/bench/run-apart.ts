import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Row } from './row.ts'
import type { BenchOptions, Workload } from './workload.ts'

/** What a process of one workload is sent, and answers. */
export interface Task {
  readonly id: string
  readonly options: BenchOptions
}

/** Runs a workload in a process of its own: no compiled code, feedback or heap of another one is there. */
export function runApart(workload: Workload, options: BenchOptions): Promise<readonly Row[]> {
  const flags = ['--conditions=@race/source', '--expose-gc', ...(workload.nodeFlags ?? [])]
  const child = fork(fileURLToPath(import.meta.resolve('./main.ts')), ['--apart'], { execArgv: flags })
  child.send({ id: workload.id, options } satisfies Task)
  return new Promise((resolve, reject) => {
    let rows: readonly Row[] | null = null
    child.once('message', (message) => {
      rows = message as readonly Row[]
    })
    child.once('error', reject)
    child.once('exit', (code, signal) => {
      if (rows !== null && code === 0) resolve(rows)
      else reject(new Error(`The process of ${workload.id} ended with ${signal ?? `code ${code}`}.`))
    })
  })
}
