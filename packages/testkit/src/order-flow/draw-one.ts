import type { Random } from '@race/core'

/** One of a list, each equally likely, by one draw. */
export function drawOne<Item>(random: Random, items: readonly Item[]): Item {
  return items[Math.floor(random.next() * items.length)] as Item
}
