import type { NewCommand, StoredCommand } from '@race/core'
import { checkInteger, checkText } from '../internal/check-field.ts'
import { canonicalText } from './event-row.ts'

/** A command as it is kept. */
export interface CommandRow extends Omit<StoredCommand, 'data'> {
  /** Canonical JSON text. */
  readonly data: string
}

/** @throws RaceError `DATA_INVALID` for a field that could not be given back as it is */
export function encodeCommand(command: NewCommand): Omit<CommandRow, 'number'> {
  const owner = `command '${command.id}'`
  return {
    id: checkText(command.id, 'id', owner),
    type: checkText(command.type, 'type', owner),
    time: checkInteger(command.time, 'time', owner),
    by: checkText(command.by, 'by', owner),
    from: checkText(command.from, 'from', owner),
    data: canonicalText(command.data, 'data', owner),
  }
}

export function decodeCommand({ number, id, type, time, by, from, data }: CommandRow): StoredCommand {
  return { number, id, type, time, by, from, data: JSON.parse(data) }
}
