import type { TestProject } from 'vitest/node'
import { startPostgres } from './start-postgres.ts'

/** Tests get the server by `inject('postgres')`, and each takes a schema of its own. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { server, stop } = await startPostgres({ isDurable: false })
  project.provide('postgres', server)
  return stop
}
