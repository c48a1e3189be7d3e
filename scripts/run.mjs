// The one door to every command of the repository. It is plain JavaScript without dependencies, because on a fresh
// clone nothing is installed yet and the Node on the path may be older than the one the sources need.
import { fileURLToPath } from 'node:url'
import { findNode } from './bootstrap/find-node.mjs'
import { ensureInstalled } from './bootstrap/install.mjs'
import { runChild } from './bootstrap/run-child.mjs'
import { commandLine, tasks } from './bootstrap/tasks.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const [name = '', ...rest] = process.argv.slice(2)
// What `npm start` is followed by is a command of `race`, such as: npm start -- paper
const task = name === 'start' && rest.length > 0 ? commandLine : tasks.get(name)
if (task === undefined) {
  console.error(`There is no task ${JSON.stringify(name)}. The tasks are: ${[...tasks.keys()].join(', ')}.`)
  process.exit(2)
}

try {
  await ensureInstalled(root)
  const node = findNode(root)
  process.exitCode = await runChild(node, ['--conditions=@race/source', ...task, ...rest], root)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
