import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { SessionPlace } from './paper-session.ts'

const program = fileURLToPath(new URL('../paper-child.ts', import.meta.url))

/** A process that trades, as its parent sees it. */
export interface SessionProcess {
  /** Lets it begin; until then it has only loaded its program. */
  go(): void
  stop(): void
  /** Ends it as a power cut would, as far as a process can be. */
  kill(): void
  /** Resolves when it has ended and everything that it told was heard. */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null }>
}

/** @param onLine each thing it tells: a word for its kind, and the rest */
export function startProcess(
  place: SessionPlace,
  seed: string,
  onLine: (kind: string, text: string) => void,
): SessionProcess {
  const args = ['--conditions=@race/source', '--no-warnings', program, JSON.stringify(place), seed]
  const child: ChildProcess = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  const { stdin, stdout } = child
  if (stdin === null || stdout === null) throw new Error('the process has no pipes')
  // What is killed does not read any more.
  stdin.on('error', () => {})
  let half = ''
  stdout.setEncoding('utf8')
  stdout.on('data', (text: string) => {
    const lines = (half + text).split('\n')
    // The end of a line that was cut off is never heard.
    half = lines.pop() ?? ''
    for (const line of lines) {
      const [kind = '', ...rest] = line.split(' ')
      onLine(kind, rest.join(' '))
    }
  })
  return {
    go: () => void stdin.write('go\n'),
    stop: () => void stdin.write('stop\n'),
    kill: () => void child.kill('SIGKILL'),
    ended: once(child, 'close').then(([code, signal]) => ({ code, signal })),
  }
}
