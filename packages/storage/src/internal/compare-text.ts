/**
 * Orders texts by code points, as SQLite orders UTF-8. The operator `<` orders by UTF-16 units, in which what lies
 * beyond U+FFFF comes before U+E000 to U+FFFF.
 *
 * @returns below zero when `a` comes first, above zero when `b` does, zero when they are equal
 */
export function compareText(a: string, b: string): number {
  const common = Math.min(a.length, b.length)
  for (let at = 0; at < common; at += 1) {
    const difference = rankOf(a.charCodeAt(at)) - rankOf(b.charCodeAt(at))
    if (difference !== 0) return difference
  }
  return a.length - b.length
}

/** A UTF-16 unit, with the surrogates moved above all others. */
function rankOf(unit: number): number {
  if (unit < 0xd800) return unit
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800
}
