import { type Command, Option } from 'commander'
import { dirDefault } from '../account/account-place.ts'
import { numberIn, positiveAmount, wholeIn } from '../number-options.ts'
import type { Terminal } from '../terminal.ts'
import { deskCapital, deskStrategyNames } from './demo-desk.ts'
import { type PaperCommandOptions, paperCommand } from './paper-command.ts'

interface PaperFlags extends Omit<PaperCommandOptions, 'strategies'> {
  readonly strategies?: string
}

/** Adds `race paper`. */
export function addPaperCommands(
  command: (usage: string, description: string) => Command,
  terminal: Terminal,
  end: (code: number) => void,
): void {
  command('paper', 'trade the demo strategies on paper, on a synthetic live market; started again, it goes on')
    .option('--dir <folder>', 'where the account is kept', dirDefault)
    .option('--speed <times>', 'minutes of the market in a minute of the wall', numberIn(0.01, 100_000), 60)
    .addOption(
      new Option(
        '--autonomy <who>',
        'who approves orders: you (guide), or the gate alone (default: autonomous)',
      ).choices(['guide', 'autonomous']),
    )
    .option('--seed <text>', 'seed of a new account and its market (default: race)')
    .option('--strategies <names>', `of a new account: any of ${deskStrategyNames.join(',')} (default: all)`)
    .option('--capital <amount>', `what a new account begins with, in USD (default: ${deskCapital})`, positiveAmount)
    .option('--minutes <count>', 'minutes of the market after which it ends (default: never)', wholeIn(1, 20_000_000))
    .action(async ({ strategies, ...flags }: PaperFlags) => {
      const names = strategies?.split(',').map((name) => name.trim())
      end(await paperCommand({ ...flags, ...(names === undefined ? {} : { strategies: names }) }, terminal))
    })
}
