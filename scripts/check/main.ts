// npm run check                        every gate
// npm run check -- biome types         these gates
// npm run check -- names --update      flags go to the gates that are named
// npm run check -- --list              the names of the gates
import type { Gate, GateResult } from './gate.ts'
import { gates } from './gates.ts'

const words = process.argv.slice(2)
const flags = words.filter((word) => word.startsWith('--'))
const names = words.filter((word) => !word.startsWith('--'))
const unknown = names.filter((name) => !gates.some((gate) => gate.name === name))

if (flags.includes('--list')) {
  for (const gate of gates) console.log(gate.name)
} else if (unknown.length > 0) {
  console.error(`There is no gate ${unknown.join(', ')}. The gates are:`)
  for (const gate of gates) console.error(`  ${gate.name.padEnd(10)} ${gate.guards}`)
  process.exitCode = 2
} else {
  await runGates(names.length === 0 ? gates : gates.filter((gate) => names.includes(gate.name)))
}

async function runGates(chosen: readonly Gate[]): Promise<void> {
  const failed: string[] = []
  for (const gate of chosen) {
    const start = Date.now()
    const result = await runGuarded(gate)
    const seconds = ((Date.now() - start) / 1000).toFixed(1)
    console.log(
      `${result.passed ? 'passed' : 'FAILED'}  ${gate.name.padEnd(10)} ${seconds.padStart(6)} s  ${result.summary}`,
    )
    if (result.output !== '' && (!result.passed || names.length > 0)) console.log(indent(result.output))
    if (!result.passed) failed.push(gate.name)
  }
  const passed = chosen.length - failed.length
  console.log(
    `\n${passed} of ${chosen.length} gates passed${failed.length > 0 ? `; failed: ${failed.join(', ')}` : ''}.`,
  )
  if (failed.length > 0) process.exitCode = 1
}

async function runGuarded(gate: Gate): Promise<GateResult> {
  try {
    return await gate.run(flags)
  } catch (error) {
    const output = error instanceof Error ? (error.stack ?? error.message) : String(error)
    return { passed: false, summary: 'the gate itself broke', output }
  }
}

function indent(text: string): string {
  return text.trimEnd().replaceAll(/^(?=.)/gm, '    ')
}
