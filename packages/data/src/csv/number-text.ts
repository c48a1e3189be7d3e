const strict = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i
const missing = new Set(['', 'nan', 'null', 'none', 'na', 'n/a', '#n/a', '-'])

/** Makes a reader of plain numbers: the nearest float, or NaN for whatever is not a finite number. */
export function numberReader(decimal: '.' | ','): (text: string) => number {
  if (decimal === '.') return pointNumber
  // A point would be a mark of thousands here, which is not taken: it could as well be a decimal sign by mistake.
  return (text) => (text.includes('.') ? Number.NaN : pointNumber(text.replace(',', '.')))
}

/** Whether a text stands for a value that is not there. */
export function isMissingText(text: string): boolean {
  return missing.has(text.trim().toLowerCase())
}

function pointNumber(text: string): number {
  const value = Number(text)
  // Number takes blank text for 0 and reads 0x10: only texts that could be these are looked at again.
  if (value !== 0 && Number.isFinite(value) && !(text.charCodeAt(1) > 57)) return value
  return strict.test(text.trim()) && Number.isFinite(value) ? value : Number.NaN
}
