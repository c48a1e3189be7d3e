import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { repositoryRoot } from './repository-root.ts'

export type ToolResult = { readonly code: number; readonly output: string }

/** Runs a program of an installed npm package with this Node; the output holds both streams as they came. */
export function runTool(options: {
  readonly packageName: string
  readonly bin: string
  readonly args: readonly string[]
  readonly cwd?: string
}): Promise<ToolResult> {
  const folder = join(repositoryRoot, 'node_modules', options.packageName)
  const manifest: { bin: string | Record<string, string> } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  )
  const relative = typeof manifest.bin === 'string' ? manifest.bin : manifest.bin[options.bin]
  if (relative === undefined) throw new Error(`${options.packageName} has no program named ${options.bin}.`)
  return runProgram(process.execPath, [join(folder, relative), ...options.args], options.cwd)
}

/** Runs a program and gathers what it prints; `env` adds to the environment. */
export function runProgram(
  command: string,
  args: readonly string[],
  cwd: string = repositoryRoot,
  env: Readonly<Record<string, string>> = {},
): Promise<ToolResult> {
  const child = spawn(command, args, {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined, ...env },
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8')
    stream.on('data', (text: string) => {
      output += text
    })
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ code: code ?? 1, output }))
  })
}
