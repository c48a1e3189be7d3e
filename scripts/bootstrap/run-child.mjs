import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { delimiter, dirname } from 'node:path'

/**
 * Runs a program on this terminal and waits for its end.
 *
 * Ctrl-C reaches the whole process group, so the child has it already and this process only waits; a signal that
 * was sent to this process alone is passed on.
 *
 * @param {string} command path of the executable, or a name to find on the path
 * @param {readonly string[]} args
 * @param {string} cwd
 * @returns {Promise<number>} the exit code; 128 + the signal's number when a signal ended the child
 */
export function runChild(command, args, cwd) {
  const path = command.includes('/') ? `${dirname(command)}${delimiter}${process.env.PATH}` : process.env.PATH
  const child = spawn(command, args, {
    cwd,
    stdio: 'inherit',
    env: { ...process.env, PATH: path },
    shell: process.platform === 'win32' && !command.includes('\\'),
  })
  /** @type {NodeJS.Signals[]} */
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
  /** @param {NodeJS.Signals} signal */
  const forward = (signal) => {
    if (signal === 'SIGINT' && process.stdin.isTTY) return
    child.kill(signal)
  }
  for (const signal of signals) process.on(signal, forward)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => {
      for (const name of signals) process.off(name, forward)
      resolve(signal === null ? (code ?? 1) : 128 + constants.signals[signal])
    })
  })
}
