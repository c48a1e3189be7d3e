import { isGoalMet, type Row } from './row.ts'

const heads = [
  'workload',
  'engine',
  'figure',
  'goal',
  'of floor',
  'median',
  'quartiles',
  'cpu',
  'cold',
  'rounds',
] as const

/** The rows as lines of text, columns aligned, with what came out at the end of each line. */
export function formatTable(rows: readonly Row[]): string {
  const lines = rows.map((row) => [`${row.workload}: ${row.what}`, ...cellsOf(row)])
  const table = [[...heads], ...lines]
  const widths = heads.map((_, column) => Math.max(...table.map((cells) => cells[column]?.length ?? 0)))
  return table
    .map((cells, index) => {
      const padded = cells.map((cell, column) =>
        column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      return `${padded.join('  ')}${index === 0 ? '' : `  ${outcomeOf(rows[index - 1] as Row)}`}`.trimEnd()
    })
    .join('\n')
}

/** The rows as tables of Markdown, one for each thing that was run. */
export function formatMarkdown(rows: readonly Row[]): string {
  const groups = Map.groupBy(rows, ({ workload, what }) => `${workload}: ${what}`)
  return [...groups].map(([title, group]) => `### ${title}\n\n${groupTable(group)}`).join('\n\n')
}

function groupTable(rows: readonly Row[]): string {
  const shown = [...heads.slice(1), 'result']
  const isText = (column: number): boolean => column === 0 || column === shown.length - 1
  const lines = rows.map((row) => [...cellsOf(row), outcomeOf(row)])
  const table = [shown, ...lines]
  const widths = shown.map((_, column) => Math.max(3, ...table.map((cells) => cells[column]?.length ?? 0)))
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => (isText(column) ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join(' | ')} |`
  const rule = `| ${widths.map((width, column) => (isText(column) ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`
  return [line(shown), rule, ...lines.map(line)].join('\n')
}

function cellsOf(row: Row): string[] {
  const { engine, value, unit, perFloor, timing } = row
  return [
    engine,
    `${formatFigure(value)} ${unit}`,
    formatGoal(row),
    perFloor === null ? '' : `${perFloor.toFixed(perFloor < 0.1 ? 4 : 2)}x`,
    timing === null ? '' : formatMs(timing.medianMs),
    timing === null ? '' : `${formatMs(timing.lowerQuartileMs)} to ${formatMs(timing.upperQuartileMs)}`,
    timing === null || timing.cpuMs === null ? '' : formatMs(timing.cpuMs),
    timing === null ? '' : formatMs(timing.coldMs),
    timing === null ? '' : String(timing.rounds),
  ]
}

function formatGoal(row: Row): string {
  if (row.goal === null) return ''
  const sign = row.goal.kind === 'at-least' ? '≥' : '≤'
  return `${sign} ${row.goal.value}: ${isGoalMet(row) ? 'met' : 'missed'}`
}

function outcomeOf({ result, fault }: Row): string {
  return fault === null ? result : `${result} WRONG: ${fault}`
}

function formatMs(ms: number): string {
  return `${ms.toFixed(ms < 10 ? 2 : ms < 100 ? 1 : 0)} ms`
}

/** Three digits that mean something. */
function formatFigure(value: number): string {
  return value === 0 ? '0' : Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3)
}
