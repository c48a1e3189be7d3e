import { figure } from '../format-metrics.ts'
import { type MonthlyReturn, monthlyReturns } from '../monthly-returns.ts'
import { withMinus } from './format-number.ts'
import { monthNames } from './format-time.ts'
import type { ReportEntrant } from './report-options.ts'
import { type Cell, table } from './table.ts'

/** Absolute monthly returns at which a cell takes the next deeper shade; the same for all, so that tables compare. */
const shadesFrom = [0, 0.01, 0.02, 0.04, 0.08] as const

const yearsShownMax = 60

/** The table of monthly returns in per cent, a row per year, shaded by size; empty without an instant. */
export function monthlyTable({ run, equity }: ReportEntrant): string {
  const months = monthlyReturns(equity.time, equity.equity, Number(run.initialEquity))
  const years = [...new Set(months.map(({ year }) => year))]
  if (years.length === 0) return ''
  const shown = years.slice(-yearsShownMax)
  const total = shown.length === years.length ? '' : `, the last ${shown.length} of ${figure(years.length, 0)} years`
  const columns = ['Year', ...monthNames, 'Whole year'].map((title, index) => ({ title, isNumeric: index > 0 }))
  return table({
    caption: `Monthly returns in %, months and years in UTC${total}`,
    className: 'heat',
    columns,
    rows: shown.map((year) => yearRow(year, months)),
  })
}

function yearRow(year: number, months: readonly MonthlyReturn[]): Cell[] {
  const ofYear = months.filter((month) => month.year === year)
  const cells = monthNames.map((_, index) => heatCell(ofYear.find(({ month }) => month === index + 1)?.returnFraction))
  const whole = ofYear.reduce<number | null>(
    (product, { returnFraction }) =>
      product === null || returnFraction === null ? null : product * (1 + returnFraction),
    1,
  )
  return [String(year), ...cells, heatCell(whole === null ? null : whole - 1)]
}

function heatCell(value: number | null | undefined): Cell {
  if (value === null || value === undefined) return { html: '', className: 'none' }
  const text = withMinus(figure(100 * value, 1))
  const shade = shadesFrom.findLastIndex((from) => Math.abs(value) > from) + 1
  return { html: text, className: shade === 0 ? '' : `${value > 0 ? 'up' : 'down'}${shade}` }
}
