import type { ContractReport } from '../contract/run-contract.ts'

const marks = { passed: '✓', failed: '**✗**', skipped: '–' } as const

/**
 * What brokers were shown to hold, as a table in Markdown: a row for each case, a column for each broker, and below it the
 * reasons of what was skipped and what does not hold.
 *
 * @example
 * ```ts
 * brokerSupportMatrix([await runContract(brokerContract(harness))])
 * ```
 */
export function brokerSupportMatrix(reports: readonly ContractReport[]): string {
  const names = reports.map(({ subject }) => subject.replace(/^broker /, ''))
  const ids = [...new Set(reports.flatMap(({ results }) => results.map(({ id }) => id)))]
  const notes: string[] = []
  const noteOf = (reason: string): number => {
    if (!notes.includes(reason)) notes.push(reason)
    return notes.indexOf(reason) + 1
  }
  const rows = ids.map((id) => {
    const cells = reports.map(({ results }) => {
      const result = results.find((one) => one.id === id)
      if (result === undefined) return ''
      return result.reason === null ? marks[result.verdict] : `${marks[result.verdict]} ${noteOf(result.reason)}`
    })
    const claim = reports.flatMap(({ results }) => results).find((one) => one.id === id)?.name ?? ''
    return [`\`${id}\``, claim, ...cells]
  })
  const legend = notes.map((reason, index) => `${index + 1}. ${reason.split('\n', 1)[0]}`)
  return [...tableOf(['case', 'a broker …', ...names], rows), '', ...legend, ''].join('\n')
}

function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const widths = head.map((title, column) => Math.max(...[head, ...rows].map((row) => widthOf(row[column] ?? title))))
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - widthOf(cell))).join(' | ')} |`
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)]
}

function widthOf(text: string): number {
  return [...text].length
}
