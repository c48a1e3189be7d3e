// Runs the scenarios of other engines and compares with what those engines gave.
// Run it with: npm run oracles -- [--oracles FOLDER] [--data FOLDER] [--only TEXT]
import { runCommand } from './command.ts'

process.exitCode = await runCommand(process.argv.slice(2), console)
