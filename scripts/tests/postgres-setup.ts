import type { TestProject } from 'vitest/node'
import { startPostgres, type TestServer } from './start-postgres.ts'

export type { TestServer }

declare module 'vitest' {
  interface ProvidedContext {
    readonly postgres: TestServer
  }
}

/** Tests get the server by `inject('postgres')`, and each takes a schema of its own. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { server, stop } = await startPostgres({ isDurable: false })
  project.provide('postgres', server)
  return stop
}
