import { needsDateOrder } from '../time/civil-text.ts'

/** What is wrong with the text of a time. */
export function unreadableTime(text: string, hasOrder: boolean): string {
  if (!hasOrder && needsDateOrder(text.trim())) {
    return `the time '${text}' may have day or month first: set dateOrder to 'day-first' or 'month-first'`
  }
  return `the time is '${shortened(text)}'`
}

/** What is wrong with the text of a number. */
export function unreadableNumber(name: string, text: string, decimal: '.' | ','): string {
  const isOtherDecimal = decimal === '.' && /^[+-]?\d+,\d+$/.test(text.trim())
  return `${name} is '${shortened(text)}'${isOtherDecimal ? ": if the comma is the decimal sign, set decimal: ','" : ''}`
}

function shortened(text: string): string {
  return text.length > 40 ? `${text.slice(0, 39)}…` : text
}
