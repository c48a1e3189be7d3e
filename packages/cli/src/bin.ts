#!/usr/bin/env node
import { runCli } from './run-cli.ts'

const interruption = new AbortController()
process.once('SIGINT', () => interruption.abort(new Error('Ctrl-C')))
process.exitCode = await runCli(process.argv.slice(2), {
  out: (text) => console.log(text),
  err: (text) => console.error(text),
  isInteractive: process.stderr.isTTY === true,
  signal: interruption.signal,
})
