import { engineVersion } from '@race/arena'
import { RaceError } from '@race/core'
import { builtInStrategies, createStrategyRegistry } from '@race/strategies'
import { Command, CommanderError } from 'commander'
import { addAccountCommands } from './account/add-account-commands.ts'
import { demoRace } from './demo-race.ts'
import { exitCodeOf, exitCodes } from './exit-code.ts'
import { loadConfig } from './load-config.ts'
import { addPaperCommands } from './paper/add-paper-commands.ts'
import { reportCommand } from './report-command.ts'
import { runRace } from './run-race.ts'
import { addStorageCommands } from './storage/add-storage-commands.ts'
import type { Terminal } from './terminal.ts'
import { verifyCommand } from './verify-command.ts'

const exitCodeHelp = `
Exit codes: 0 all went well, 1 something failed, 2 the command line or a configuration is wrong,
3 a race file was recomputed and differs, or a log is damaged, 4 no engine has answered yet, 130 stopped by Ctrl-C.`

/**
 * Runs one command line.
 *
 * @param args without the names of node and the script
 * @returns the exit code; nothing is thrown
 *
 * @example
 * ```ts
 * const code = await runCli(['demo', '--json'], terminal)
 * ```
 */
export async function runCli(args: readonly string[], terminal: Terminal): Promise<number> {
  let exitCode: number = exitCodes.ok
  const program = createProgram(terminal, (code) => {
    exitCode = code
  })
  try {
    await program.parseAsync([...args], { from: 'user' })
    return exitCode
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage
    terminal.err(messageOf(error, args.includes('--debug')))
    return exitCodeOf(error)
  }
}

/** A short message that says what to do; the stack only for those who ask. */
function messageOf(error: unknown, isDebug: boolean): string {
  if (isDebug && error instanceof Error) return error.stack ?? error.message
  if (!RaceError.is(error))
    return `Unexpected: ${error instanceof Error ? error.message : String(error)}\n  Run it again with --debug to see where.`
  const { code, message, hint } = error as RaceError
  if (code === 'ABORTED')
    return 'Stopped. What was stored of the race is marked as interrupted; run it again for a result.'
  return `${code}: ${message}${hint === undefined ? '' : `\n  ${hint}`}`
}

function createProgram(terminal: Terminal, end: (code: number) => void): Command {
  const registry = createStrategyRegistry().use(...builtInStrategies)
  const program = new Command('race')
    .description('Strategies race on one market, with the same capital, costs and limits.')
    .version(engineVersion)
    .option('--debug', 'show where an error came from')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.out(text.trimEnd()),
      writeErr: (text) => terminal.err(text.trimEnd()),
    })
    .addHelpText('after', exitCodeHelp)
  const commandOf =
    (parent: Command) =>
    (usage: string, description: string): Command =>
      parent
        .command(usage)
        .description(description)
        .option('--debug', 'show where an error came from')
        .addHelpText('after', exitCodeHelp)
  const command = commandOf(program)
  command('demo', 'race the built-in strategies that a synthetic market suits')
    .option('-o, --out <folder>', 'where report, race file and store go', '.race')
    .option('--json', 'print the result as JSON', false)
    .action(async (options: { out: string; json: boolean }) => {
      const { options: race, leftOut } = demoRace()
      await runRace(race, { ...options, leftOut }, terminal)
    })
  command('run <config>', 'run the race of a configuration file (.json or .ts)')
    .option('-o, --out <folder>', 'where report, race file and store go', '.race')
    .option('--json', 'print the result as JSON', false)
    .action(async (config: string, options: { out: string; json: boolean }) => {
      const loaded = await loadConfig(config, registry, terminal.signal)
      await runRace(loaded.options, options, terminal)
    })
  command('verify <file>', 'recompute a race file and say what differs')
    .option('-c, --config <config>', 'the configuration that names the data of the race')
    .option('--json', 'print the outcome as JSON', false)
    .action(async (file: string, options: { config?: string; json: boolean }) =>
      end(await verifyCommand(file, options, registry, terminal)),
    )
  command('report <file>', 'write the report page of a stored race (results.db) or of a race file')
    .option('-o, --out <page>', 'where the page goes', '.race/report.html')
    .option('-r, --race <id>', 'which stored race; the latest by default')
    .option('-c, --config <config>', 'the configuration that names the data of a race file')
    .action(
      async (file: string, options: { out: string; race?: string; config?: string }) =>
        await reportCommand(file, options, registry, terminal),
    )
  addPaperCommands(command, terminal, end)
  addAccountCommands(command, terminal, end)
  addStorageCommands((usage, description) => commandOf(command(usage, description)), terminal, end)
  return program
}
