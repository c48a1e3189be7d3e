import { type LogKey, RaceError } from '@race/core'

const lengthMax = 200

/** A copy of the key. @throws RaceError `CONFIG_INVALID` */
export function checkLogKey({ tenant, account }: LogKey): LogKey {
  return { tenant: checkName(tenant, 'tenant'), account: checkName(account, 'account') }
}

export function checkName(name: string, field: 'tenant' | 'account'): string {
  const isName = typeof name === 'string' && name.isWellFormed() && !name.includes('\0')
  if (isName && name.length > 0 && name.length <= lengthMax) return name
  throw new RaceError('CONFIG_INVALID', {
    message: `the ${field} of a log is ${shown(name)}`,
    facts: { field },
    hint: `Give a text of 1 to ${lengthMax} characters, well-formed and without U+0000.`,
  })
}

function shown(name: unknown): string {
  if (typeof name !== 'string') return String(name)
  return name.length > lengthMax ? `a text of ${name.length} characters` : JSON.stringify(name)
}
