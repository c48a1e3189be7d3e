import { createRandom, type Random } from '@race/core'
import { hashOfLine } from '../../packages/storage/src/backup/event-line.ts'
import type { PartSealer } from '../../packages/storage/src/backup/part-sealer.ts'
import { linesOf } from '../../packages/storage/src/backup/part-writer.ts'

/** What somebody can do to backups behind the back of who made them. */
export interface BackupTampering {
  readonly name: string
  /** `sealed`: by somebody who has the target alone; `opened`: who has the key, too, and seals what was changed again. */
  readonly by: 'sealed' | 'opened'
  /** Whether the hashes were made anew, so that only the original log tells. */
  readonly isForged: boolean
  apply(): Promise<void> | void
}

interface Means {
  readonly objects: Map<string, Uint8Array>
  readonly sealer: PartSealer
  readonly random: Random
  readonly names: readonly string[]
}

/** Random damage to the backups of one log, whose objects lie in a map. Every one changes something. */
export function createBackupTamperer(objects: Map<string, Uint8Array>, sealer: PartSealer, seed: string) {
  const sound = new Map(objects)
  const means: Means = { objects, sealer, random: createRandom(seed), names: [...objects.keys()].sort() }
  const kinds = [flip, flip, splice, cutOff, extend, exchange, remove, rename, copyAside]
  const openedKinds = [editLine, removeLine, swapLines, insertLine, forge, forgeBroken]
  return {
    draw(by: BackupTampering['by']): BackupTampering {
      const drawn = oneOf<(given: Means) => Drawn>(means.random, by === 'sealed' ? kinds : openedKinds)(means)
      return { isForged: false, ...drawn, by }
    },
    /** Puts everything back as it was. */
    restore(): void {
      objects.clear()
      for (const [name, bytes] of sound) objects.set(name, bytes)
    },
  }
}

type Drawn = Omit<BackupTampering, 'by' | 'isForged'> & { readonly isForged?: boolean }

function oneOf<Item>(random: Random, items: readonly Item[]): Item {
  const item = items[random.integer(0, items.length - 1)]
  if (item === undefined) throw new Error('there is nothing to draw from')
  return item
}

function change(means: Means, what: string, alter: (bytes: Buffer) => Uint8Array): Drawn {
  const name = oneOf(means.random, means.names)
  const altered = alter(Buffer.from(means.objects.get(name) ?? []))
  return { name: `${what} of ${name}`, apply: () => void means.objects.set(name, altered) }
}

function flip(means: Means): Drawn {
  return change(means, 'flip a bit', (bytes) => {
    const at = means.random.integer(0, bytes.length - 1)
    bytes[at] = (bytes[at] ?? 0) ^ (1 << means.random.integer(0, 7))
    return bytes
  })
}

/** A byte is put in, or some are taken out. */
function splice(means: Means): Drawn {
  return change(means, 'splice the bytes', (bytes) => {
    const at = means.random.integer(0, bytes.length - 1)
    const count = means.random.integer(0, 3)
    const added = count === 0 ? Buffer.from([means.random.integer(0, 255)]) : Buffer.alloc(0)
    return Buffer.concat([bytes.subarray(0, at), added, bytes.subarray(at + count)])
  })
}

function cutOff(means: Means): Drawn {
  return change(means, 'cut off the end', (bytes) => bytes.subarray(0, means.random.integer(0, bytes.length - 1)))
}

function extend(means: Means): Drawn {
  return change(means, 'extend the end', (bytes) =>
    Buffer.concat([bytes, Buffer.alloc(means.random.integer(1, 20), means.random.integer(0, 255))]),
  )
}

function twoNames({ names, random }: Means): readonly [string, string] {
  const first = random.integer(0, names.length - 1)
  const second = (first + random.integer(1, names.length - 1)) % names.length
  return [names[first] ?? '', names[second] ?? '']
}

function exchange(means: Means): Drawn {
  const [a, b] = twoNames(means)
  const [ofA, ofB] = [means.objects.get(a), means.objects.get(b)]
  return {
    name: `exchange ${a} and ${b}`,
    apply: () => void means.objects.set(a, ofB ?? new Uint8Array()).set(b, ofA ?? new Uint8Array()),
  }
}

function remove({ names, random, objects }: Means): Drawn {
  const name = oneOf(random, names)
  return { name: `remove ${name}`, apply: () => void objects.delete(name) }
}

/** Under the name of events that come later or earlier, or that were made at another time. */
function rename({ names, random, objects }: Means): Drawn {
  const name = oneOf(
    random,
    names.filter((one) => /\d$/.test(one)),
  )
  const other = name.slice(0, -1) + String((Number(name.at(-1)) + random.integer(1, 9)) % 10)
  const bytes = objects.get(name) ?? new Uint8Array()
  return {
    name: `rename ${name}`,
    apply() {
      objects.delete(name)
      objects.set(other, bytes)
    },
  }
}

function copyAside({ names, random, objects }: Means): Drawn {
  const name = oneOf(random, names)
  const bytes = objects.get(name) ?? new Uint8Array()
  return { name: `copy ${name} aside`, apply: () => void objects.set(`${name}.old`, bytes) }
}

/** Alters the lines of a part of events and seals it again. */
function reseal(means: Means, what: string, alter: (lines: string[]) => void, isForged = false): Drawn {
  const { objects, sealer, random, names } = means
  const name = oneOf(
    random,
    names.filter((one) => one.includes('/events-')),
  )
  return {
    name: `${what} of ${name}`,
    isForged,
    async apply() {
      const { header, content } = await sealer.open(name, objects.get(name) ?? new Uint8Array())
      const lines = [...linesOf(content)]
      alter(lines)
      const toHash = isForged
        ? lines.reduce((hash, line) => hashOfLine(line, hash), header.fromHash ?? '')
        : header.toHash
      const { kind, backup, from, to, fromHash, timeMax, madeAt } = header
      const facts = { kind, backup, from, to, fromHash, toHash, timeMax, madeAt }
      objects.set(name, await sealer.seal(facts, Buffer.from(lines.map((line) => `${line}\n`).join(''))))
    },
  }
}

function drawLine({ random }: Means, lines: readonly string[]): number {
  return random.integer(0, lines.length - 1)
}

/** A digit of a price or of a time is another. */
function edited(random: Random, line: string): string {
  const digits = [...line.matchAll(/\d/g)].slice(3)
  const { 0: digit, index } = oneOf(random, digits)
  return line.slice(0, index) + String((Number(digit) + random.integer(1, 9)) % 10) + line.slice(index + 1)
}

function editLine(means: Means): Drawn {
  return reseal(means, 'edit a line', (lines) => {
    const at = drawLine(means, lines)
    lines[at] = edited(means.random, lines[at] ?? '')
  })
}

function removeLine(means: Means): Drawn {
  return reseal(means, 'remove a line', (lines) => void lines.splice(drawLine(means, lines), 1))
}

function swapLines(means: Means): Drawn {
  return reseal(means, 'swap two lines', (lines) => {
    const at = drawLine(means, lines)
    const other = lines.length === 1 ? at : (at + means.random.integer(1, lines.length - 1)) % lines.length
    const [a = '', b = ''] = [lines[at], lines[other]]
    // A part of one event has none to swap with.
    lines[at] = at === other ? edited(means.random, a) : b
    if (at !== other) lines[other] = a
  })
}

function insertLine(means: Means): Drawn {
  return reseal(means, 'insert a copy of a line', (lines) => {
    const at = drawLine(means, lines)
    lines.splice(at, 0, lines[at] ?? '')
  })
}

/** With hashes that fit, up to the header's. */
function forge(means: Means): Drawn {
  return reseal(
    means,
    'forge a line with its hashes',
    (lines) => {
      const at = drawLine(means, lines)
      lines[at] = edited(means.random, lines[at] ?? '')
    },
    true,
  )
}

/** The same with data that is no JSON. */
function forgeBroken(means: Means): Drawn {
  return reseal(
    means,
    'forge a broken line with its hashes',
    (lines) => {
      const at = drawLine(means, lines)
      const line = lines[at] ?? ''
      const signs = [...line.slice(line.indexOf('{')).matchAll(/[{}[\]:"]/g)]
      const { index } = oneOf(means.random, signs)
      const broken = line.indexOf('{') + index
      lines[at] = line.slice(0, broken) + line.slice(broken + 1)
    },
    true,
  )
}
