const hidden = '[hidden]'

/** Texts that nobody may see, and the way to take them out of other texts. */
export interface Secrets {
  /** The text with every secret in it replaced, also where it was written for an address or within JSON. */
  redact(text: string): string
}

/**
 * Remembers secrets in a closure: the object that is given back holds none, so that no log, error or inspection shows one.
 *
 * Whatever comes from outside (a venue's message, an error of the network) passes `redact` before it is kept: a proxy may
 * echo the header that it refuses.
 *
 * @param secrets all but empty texts, which would be found everywhere
 *
 * @example
 * ```ts
 * createSecrets(['abc123']).redact('key abc123 is unknown') // 'key [hidden] is unknown'
 * ```
 */
export function createSecrets(secrets: readonly string[]): Secrets {
  const forms = new Set<string>()
  for (const secret of secrets) {
    if (secret === '') continue
    for (const form of [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)]) forms.add(form)
  }
  // The longer first: one secret may be the beginning of another.
  const ordered = [...forms].sort((a, b) => b.length - a.length)
  return {
    redact: (text) => ordered.reduce((cleaned, secret) => cleaned.replaceAll(secret, hidden), text),
  }
}

/**
 * What went wrong, in words without a secret. The error itself is left behind: those of HTTP clients hold their request, and
 * with it the headers.
 */
export function causeOf(error: unknown, secrets: Secrets): string {
  return secrets.redact(wordsOf(error))
}

const depthMax = 4

/** The message, with those of the causes below it: `fetch failed` alone says nothing. */
function wordsOf(error: unknown, depth = 0): string {
  if (!(error instanceof Error)) return String(error)
  const below = error.cause === undefined || depth === depthMax ? '' : wordsOf(error.cause, depth + 1)
  return below === '' || error.message.includes(below) ? error.message || error.name : `${error.message}: ${below}`
}
