import { Argument, type Command } from 'commander'
import { dirDefault, paperKey } from '../account/account-place.ts'
import { isoMoment, wholeIn } from '../number-options.ts'
import type { Terminal } from '../terminal.ts'
import {
  type BackupFlags,
  backupCommand,
  type RestoreFlags,
  restoreCommand,
  verifyBackupsCommand,
} from './backup-commands.ts'
import {
  exportCommand,
  migrateCommand,
  rebuildCommand,
  type StorageFlags,
  storageStatusCommand,
  verifyLogsCommand,
} from './log-commands.ts'

/** Adds `race storage …`. */
export function addStorageCommands(
  group: (usage: string, description: string) => (usage: string, description: string) => Command,
  terminal: Terminal,
  end: (code: number) => void,
): void {
  const inGroup = group('storage', 'look after the logs of an account, and what is folded from them')
  const command = (usage: string, description: string): Command =>
    inGroup(usage, description)
      .option('--dir <folder>', 'where the account is kept', dirDefault)
      .option('--json', 'print the outcome as JSON', false)
  const ofBackups = (usage: string, description: string): Command =>
    withKey(command(usage, description).requiredOption('--backups <folder>', 'where the backups are'))
  addLogCommands(command, terminal)
  withKey(command('verify', 'recompute the chain of every log; with --backups, hold the logs against their backups'))
    .option('--backups <folder>', 'where backups are')
    .action(async (flags: StorageFlags & Partial<BackupFlags> & { readonly keyId: string }) => {
      const { backups, ...rest } = flags
      end(
        backups === undefined
          ? await verifyLogsCommand(rest, terminal)
          : await verifyBackupsCommand({ ...rest, backups }, terminal),
      )
    })
  ofBackups('backup', 'copy the logs, sealed under a key, while trading goes on')
    .option('--only-new', 'ship only what has come since the last time', false)
    .action(async (flags: BackupFlags & { readonly onlyNew: boolean }) => await backupCommand(flags, terminal))
  ofBackups('restore', 'restore the logs into a folder that has none')
    .option('--account <name>', 'one log only')
    .option('--event <sequence>', 'up to this event of it', wholeIn(1, Number.MAX_SAFE_INTEGER))
    .option('--time <moment>', 'up to this moment of the log, such as 2026-01-05T14:30:00Z', isoMoment)
    .action(async (flags: RestoreFlags) => await restoreCommand(flags, terminal))
}

function addLogCommands(command: (usage: string, description: string) => Command, terminal: Terminal): void {
  command('migrate', 'bring the tables to the present ones, or, where no event is stored, to none')
    .addArgument(new Argument('[to]', 'where to').choices(['latest', 'none']).default('latest'))
    .action(async (to: 'latest' | 'none', flags: StorageFlags) => await migrateCommand(to, flags, terminal))
  command('status', 'say where the logs end, and how far the journal has followed').action(
    async (flags: StorageFlags) => await storageStatusCommand(flags, terminal),
  )
  command('rebuild', 'drop the journal and fold it from the log again').action(
    async (flags: StorageFlags) => await rebuildCommand(flags, terminal),
  )
  command('export', 'print a log as lines of JSON, which anybody can verify')
    .option('--account <name>', 'which log', paperKey.account)
    .option('--after <sequence>', 'the events after this one', wholeIn(0, Number.MAX_SAFE_INTEGER), 0)
    .option('-o, --out <file>', 'write them to a file')
    .action(async (flags: StorageFlags & { account: string; after: number; out?: string }) => {
      await exportCommand(flags, terminal)
    })
}

function withKey(command: Command): Command {
  return command
    .option('--key-file <file>', 'a file with the key: 32 bytes, or 64 hexadecimal digits')
    .option('--key-env <name>', 'the variable of the environment that holds the key')
    .option('--key-id <id>', 'the name of the key, which is no secret', 'main')
}
