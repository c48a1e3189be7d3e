import { Argument, type Command, Option } from 'commander'
import { wholeIn } from '../number-options.ts'
import type { Terminal } from '../terminal.ts'
import { dirDefault } from './account-place.ts'
import { type AskOptions, askEngine } from './ask-engine.ts'
import { type JournalCommandOptions, type JournalView, journalCommand, journalViews } from './journal-command.ts'
import { statusCommand } from './status-command.ts'

interface ReasonFlags extends AskOptions {
  readonly reason: string
}

/** Adds the commands that ask an account, and its engine, from another terminal. */
export function addAccountCommands(
  command: (usage: string, description: string) => Command,
  terminal: Terminal,
  end: (code: number) => void,
): void {
  const onAccount = (usage: string, description: string): Command =>
    command(usage, description)
      .option('--dir <folder>', 'where the account is kept', dirDefault)
      .option('--json', 'print the answer as JSON', false)
  const asking = (usage: string, description: string): Command =>
    onAccount(usage, description)
      .requiredOption('--reason <text>', 'why; it goes on record')
      .option('--by <name>', 'who asks; it goes on record (default: your name in the system)')
      .option('--timeout <seconds>', "how long the engine's answer is waited for", wholeIn(0, 86_400), 10)
  onAccount(
    'status',
    'say where an account stands: mode, halts, equity, positions, orders, strategies, proposals',
  ).action(async (flags: { dir: string; json: boolean }) => await statusCommand(flags, terminal))
  asking('approve <intent>', 'approve a proposal that waits for a person')
    .option('--quantity <units>', 'another quantity')
    .option('--stop <price>', 'another stop')
    .option('--target <price>', 'another target')
    .action(async (intentId: string, flags: ReasonFlags & Amendments) =>
      end(await askEngine({ type: 'approve', intentId, reason: flags.reason, ...amendments(flags) }, flags, terminal)),
    )
  asking('reject <intent>', 'reject a proposal that waits for a person').action(
    async (intentId: string, flags: ReasonFlags) =>
      end(await askEngine({ type: 'reject', intentId, reason: flags.reason }, flags, terminal)),
  )
  asking('halt', 'let nothing leave until the halt is lifted, and take back what works')
    .addOption(new Option('--reducing', 'let pass what makes positions smaller').default(false))
    .action(async ({ reducing, ...flags }: ReasonFlags & { readonly reducing: boolean }) => {
      const state = reducing ? 'reducing' : 'halted'
      end(await askEngine({ type: 'halt', state, reason: flags.reason }, flags, terminal))
    })
  asking('lift <halt>', 'lift a halt').action(async (id: string, flags: ReasonFlags) =>
    end(await askEngine({ type: 'lift-halt', id, reason: flags.reason }, flags, terminal)),
  )
  onAccount('journal', 'show what happened on an account, the newest first')
    .addArgument(new Argument('[what]', 'which list').choices(journalViews).default('trades'))
    .option('--strategy <name>', 'of one strategy only')
    .option('--limit <rows>', 'rows of a page', wholeIn(1, 1000), 20)
    .option('--after <cursor>', 'the page after the one that ended here')
    .action(async (what: JournalView, flags: JournalCommandOptions) => {
      const { dir, json, strategy, limit, after } = flags
      const more = { ...(strategy === undefined ? {} : { strategy }), ...(after === undefined ? {} : { after }) }
      await journalCommand(what, { dir, json, limit, ...more }, terminal)
    })
}

interface Amendments {
  readonly quantity?: string
  readonly stop?: string
  readonly target?: string
}

function amendments({ quantity, stop, target }: Amendments): Amendments {
  return {
    ...(quantity === undefined ? {} : { quantity }),
    ...(stop === undefined ? {} : { stop }),
    ...(target === undefined ? {} : { target }),
  }
}
