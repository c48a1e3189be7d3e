import { readFile, writeFile } from 'node:fs/promises'
import { formatMarkdown } from './format-table.ts'
import type { Machine } from './machine.ts'
import { isGoalMet, type Row } from './row.ts'

const begin = '<!-- figures: npm run bench -- --write --date YYYY-MM-DD -->'
const end = '<!-- end of figures -->'

export interface Figures {
  readonly date: string
  readonly machine: Machine
  readonly rounds: number
  readonly rows: readonly Row[]
}

/** Puts the figures between the marks of a page and leaves the rest of it as it is. */
export async function writePage(path: string, figures: Figures): Promise<void> {
  await writeFile(path, replaceFigures(await readFile(path, 'utf8'), figures))
}

/**
 * The page with other figures.
 *
 * @throws Error when the page has not exactly one pair of marks
 */
export function replaceFigures(page: string, figures: Figures): string {
  const [before, rest, ...more] = page.split(begin)
  const [, after, ...others] = rest?.split(end) ?? []
  if (before === undefined || after === undefined || more.length + others.length > 0) {
    throw new Error(`The page must have the line ${begin} once, and the line ${end} once after it.`)
  }
  return `${before}${begin}\n\n${formatFigures(figures)}\n\n${end}${after}`
}

function formatFigures({ date, machine, rounds, rows }: Figures): string {
  const { processor, cores, memoryGb, system, node, v8, loadAtStart } = machine
  const goals = rows.filter(({ goal }) => goal !== null)
  const met = goals.filter((row) => isGoalMet(row) && row.fault === null)
  return [
    `Measured on ${date}: ${processor}, ${cores} cores, ${memoryGb} GB; ${system}; Node ${node}, V8 ${v8}; at most ${rounds} rounds.`,
    `Load of the machine when the bench began: ${loadAtStart.toFixed(1)}${loadAtStart > 1 ? ', so that other work took part of the cores' : ''}.`,
    `${met.length} of ${goals.length} goals were met.`,
    '',
    formatMarkdown(rows),
  ].join('\n')
}
