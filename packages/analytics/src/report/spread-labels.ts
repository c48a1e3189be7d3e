/**
 * Moves labels apart so that no two are nearer than `gap`, each as near to its place as their order allows, all between
 * `from` and `to` where there is room.
 *
 * @param wanted places in any order
 * @returns places in the same order as `wanted`
 */
export function spreadLabels(
  wanted: readonly number[],
  { gap, from, to }: { readonly gap: number; readonly from: number; readonly to: number },
): number[] {
  const order = wanted.map((_, index) => index).sort((a, b) => (wanted[a] as number) - (wanted[b] as number) || a - b)
  // Labels that touch are joined to blocks; a block stands where the mean distance of its labels to their places is zero.
  const blocks: { sum: number; members: number[] }[] = []
  const top = (block: { sum: number; members: number[] }): number => {
    const size = (block.members.length - 1) * gap
    return Math.max(from, Math.min(to - size, block.sum / block.members.length - size / 2))
  }
  for (const index of order) {
    let block = { sum: wanted[index] as number, members: [index] }
    for (let before = blocks.at(-1); before !== undefined; before = blocks.at(-1)) {
      if (top(before) + before.members.length * gap <= top(block)) break
      blocks.pop()
      block = { sum: before.sum + block.sum, members: [...before.members, ...block.members] }
    }
    blocks.push(block)
  }
  const places = new Array<number>(wanted.length).fill(0)
  for (const block of blocks) {
    for (const [k, index] of block.members.entries()) places[index] = top(block) + k * gap
  }
  return places
}
