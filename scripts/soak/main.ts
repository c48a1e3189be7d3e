// What takes too long for tests. Run it with:
// npm run soak                          every step below, one after the other
// npm run soak -- NAME [OPTIONS]        a script of this folder, such as: kill-paper --store postgres --kills 10
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { basename, join } from 'node:path'

const steps: readonly (readonly string[])[] = [
  ['bars'],
  ['kill-paper', '--store', 'sqlite', '--kills', '200'],
  ['kill-paper', '--store', 'postgres', '--kills', '50'],
]
const folder = import.meta.dirname
// What other processes start, and this one.
const inner = ['main', 'paper-child']
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.ts'))
  .map((file) => basename(file, '.ts'))
  .filter((name) => !inner.includes(name))

const words = process.argv.slice(2)
const [name] = words
if (name !== undefined && !names.includes(name)) {
  console.error(`There is no soak ${JSON.stringify(name)}. There are: ${names.join(', ')}.`)
  process.exitCode = 2
} else {
  for (const [script = '', ...options] of name === undefined ? steps : [words]) {
    console.log(`soak ${[script, ...options].join(' ')}`)
    const args = ['--conditions=@race/source', join(folder, `${script}.ts`), ...options]
    const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' })
    if (status !== 0) process.exitCode = 1
  }
}
