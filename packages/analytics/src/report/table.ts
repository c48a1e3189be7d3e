import { escapeHtml } from './escape-html.ts'

/** A cell: plain text, or HTML that is safe already. */
export type Cell = string | { readonly html: string; readonly className?: string }

export interface Column {
  readonly title: string
  /** Set right, in digits of equal width. */
  readonly isNumeric?: boolean
}

export interface TableOptions {
  /** Says what the table shows, also to screen readers. */
  readonly caption: string
  readonly columns: readonly Column[]
  /** The first cell of a row is its heading. */
  readonly rows: readonly (readonly Cell[])[]
  readonly className?: string
}

/** A table in a box of its own that scrolls sideways where the page is too narrow, so that the page never does. */
export function table({ caption, columns, rows, className }: TableOptions): string {
  const head = columns.map(({ title, isNumeric }) => `<th scope="col"${classes(isNumeric)}>${escapeHtml(title)}</th>`)
  const body = rows.map((row) => `<tr>${row.map((cell, index) => cellHtml(cell, index, columns)).join('')}</tr>`)
  return [
    `<div class="scroll" role="region" tabindex="0" aria-label="${escapeHtml(caption)}">`,
    `<table${classes(false, className)}><caption>${escapeHtml(caption)}</caption>`,
    `<thead><tr>${head.join('')}</tr></thead>`,
    `<tbody>${body.join('\n')}</tbody></table></div>`,
  ].join('\n')
}

/** A number's cell, coloured by its sign: the sign itself is in the text. */
export function signedCell(value: number | null | undefined, text: string): Cell {
  const className = !value || !Number.isFinite(value) ? '' : value > 0 ? 'gain' : 'loss'
  return { html: escapeHtml(text), className }
}

function cellHtml(cell: Cell, index: number, columns: readonly Column[]): string {
  const html = typeof cell === 'string' ? escapeHtml(cell) : cell.html
  const className = typeof cell === 'string' ? undefined : cell.className
  const attributes = classes(columns[index]?.isNumeric, className)
  return index === 0 ? `<th scope="row"${attributes}>${html}</th>` : `<td${attributes}>${html}</td>`
}

function classes(isNumeric: boolean | undefined, className = ''): string {
  const names = [isNumeric ? 'number' : '', className].filter((name) => name !== '')
  return names.length === 0 ? '' : ` class="${names.join(' ')}"`
}
