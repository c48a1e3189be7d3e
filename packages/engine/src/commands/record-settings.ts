import { type JsonValue, RaceError } from '@race/core'
import { changeSettings, type SettingsValues } from '@race/risk'
import type { KernelPort } from '../kernel-port.ts'
import type { CommandOutcome } from './command-schema.ts'

/** Changes settings, with what was and what is on record; or says why they cannot be so. */
export function recordSettings(
  port: KernelPort,
  values: Partial<SettingsValues>,
  { by, from, why }: { readonly by: string; readonly from: string; readonly why: string },
): CommandOutcome {
  const { settings } = port.state.watch
  try {
    const changed = changeSettings(settings, { values, by, reason: why, at: port.now })
    const change = changed.history().at(-1)
    if (changed === settings || change === undefined) return { isDone: true, message: 'Nothing was to be changed.' }
    const { version, old, new: now } = change
    port.record('settings-changed', { version, old: toJson(old), new: toJson(now), by, from, why })
    return { isDone: true, message: `Settings are at version ${version}.`, data: toJson(now) }
  } catch (error) {
    if (!RaceError.is(error)) throw error
    return { isDone: false, message: `${error.message}. ${error.hint}` }
  }
}

function toJson(values: Partial<SettingsValues>): JsonValue {
  return JSON.parse(JSON.stringify(values)) as JsonValue
}
