import type { BrokerCapabilities } from '@race/core'

interface BracketVenue {
  readonly name: string
  readonly capabilities: Pick<BrokerCapabilities, 'brackets' | 'short'>
}

type Answer = "the venue's own" | 'by the engine' | 'denied'

/** What the engine does with stops and targets, which it takes from the capabilities of the broker, as a table in Markdown. */
export function bracketTable(venues: readonly BracketVenue[]): string {
  const rows = [
    ['an entry with …', ...venues.map(({ name }) => name)],
    ['a stop, or a target', ...venues.map(({ capabilities: { brackets } }) => answer(brackets, true))],
    // A venue at which nothing is sold short keeps back what either could sell.
    ['a stop and a target', ...venues.map(({ capabilities: { brackets, short } }) => answer(brackets, short))],
  ]
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const lines = rows.map((row) => lineOf(row.map((cell, column) => cell.padEnd(widths[column] ?? 0))))
  return [lines[0], lineOf(widths.map((width) => '-'.repeat(width))), ...lines.slice(1), ''].join('\n')
}

function answer(hasBrackets: boolean, hasRoom: boolean): Answer {
  if (hasBrackets) return "the venue's own"
  return hasRoom ? 'by the engine' : 'denied'
}

function lineOf(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}
