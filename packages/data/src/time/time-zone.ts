const dayMs = 86_400_000

/** A time zone's clocks, by the engine's own IANA data. */
export interface TimeZone {
  /** What the zone's clocks show at an instant, in ms, as if they were UTC's. */
  localOf(instant: number): number
  /**
   * The instant at which the zone's clocks show a local time (ms, as if UTC). An hour that comes twice, at the end of
   * daylight saving, is its first passage if that lies after `previous` and else its second; an hour that is skipped
   * is read with the offset before it.
   */
  instantOf(local: number, previous: number): number
}

export function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: zone })
    return true
  } catch {
    return false
  }
}

/** @param zone an IANA zone that `isTimeZone` accepts */
export function createTimeZone(zone: string): TimeZone {
  const exactOffset = createOffsetReader(zone)
  // Most days have one offset from end to end: two exact readings serve all bars of such a day.
  const offsets = new Map<number, number | null>()
  const offsetOf = (instant: number): number => {
    const day = Math.floor(instant / dayMs)
    let offset = offsets.get(day)
    if (offset === undefined) {
      const start = exactOffset(day * dayMs)
      offset = start === exactOffset((day + 1) * dayMs - 1) ? start : null
      if (offsets.size >= 100_000) offsets.clear()
      offsets.set(day, offset)
    }
    return offset ?? exactOffset(instant)
  }
  return {
    localOf: (instant) => instant + offsetOf(instant),
    instantOf(local, previous) {
      const before = offsetOf(local - dayMs)
      const after = offsetOf(local + dayMs)
      const early = local - before
      if (before === after) return early
      const late = local - after
      const isEarlyReal = offsetOf(early) === before
      const isLateReal = offsetOf(late) === after
      if (isEarlyReal && isLateReal) return early > previous ? early : late
      return isLateReal ? late : early
    },
  }
}

function createOffsetReader(zone: string): (instant: number) => number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  return (instant) => {
    const shown: Record<string, number> = {}
    for (const { type, value } of format.formatToParts(instant)) shown[type] = Number(value)
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = shown
    const local = Date.UTC(year, month - 1, day, hour, minute, second)
    return local - Math.floor(instant / 1000) * 1000
  }
}
