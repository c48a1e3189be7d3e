import { InvalidArgumentError } from 'commander'

/** Reads a number of a range from the command line. */
export function numberIn(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (text.trim() !== '' && value >= min && value <= max) return value
    throw new InvalidArgumentError(`Give a number from ${min} to ${max}.`)
  }
}

/** Reads a whole number of a range from the command line. */
export function wholeIn(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (/^\d+$/.test(text) && value >= min && value <= max) return value
    throw new InvalidArgumentError(`Give a whole number from ${min} to ${max}.`)
  }
}

/** Reads an amount of money from the command line, as its text. */
export function positiveAmount(text: string): string {
  if (/^\d+(\.\d+)?$/.test(text) && Number(text) > 0) return text
  throw new InvalidArgumentError('Give an amount above 0, such as 100000.')
}

/** Reads a moment from the command line, as epoch ms. */
export function isoMoment(text: string): number {
  const time = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?Z)?$/.test(text) ? Date.parse(text) : Number.NaN
  if (!Number.isNaN(time)) return time
  throw new InvalidArgumentError('Give a moment in UTC, such as 2026-01-05T14:30:00Z.')
}
