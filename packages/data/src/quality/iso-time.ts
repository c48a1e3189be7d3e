/** An instant as people read it: the date alone at midnight UTC, without seconds where they are 0. */
export function isoTime(time: number): string {
  const text = new Date(time).toISOString()
  if (time % 86_400_000 === 0) return text.slice(0, 10)
  return `${text.slice(0, time % 60_000 === 0 ? 16 : time % 1000 === 0 ? 19 : 23)}Z`
}
