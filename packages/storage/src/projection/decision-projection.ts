import { type JsonValue, judgedChecks } from '@race/core'
import type { RowReference } from './journal-tables.ts'
import type { Projection } from './projection.ts'
import { flag, jsonOf } from './row-cells.ts'

/**
 * What strategies wanted, what the gate said, and what people decided. They are one projection because decisions
 * name the intent alone, and are looked for by strategy and instrument.
 */
export const decisionProjection: Projection = {
  name: 'decisions',
  version: 2,
  tables: ['journalIntent', 'journalDecision', 'journalApproval'],
  folds: {
    'signal-proposed': {
      fold: ({ data, time, sequence }, rows) => {
        const { intentId, strategyInstance, strategyId, strategyVersion, signal, quantity, refusal } = data
        rows.put('journalIntent', {
          ...{ intentId, strategyInstance, strategyId, strategyVersion, quantity, time, sequence },
          instrument: textMember(signal, 'instrument'),
          side: textMember(signal, 'side'),
          signal: jsonOf(signal),
          refusalCode: refusal?.code ?? null,
          refusalMessage: refusal?.message ?? null,
        })
      },
    },
    'risk-judged': {
      reads: ({ data }) => [intentReference(data.intentId)],
      fold: ({ data, time, sequence }, rows) => {
        const intent = rows.get('journalIntent', data.intentId)
        const { denial } = data
        rows.put('journalDecision', {
          ...{ intentId: data.intentId, time, sequence },
          strategyInstance: data.strategyInstance,
          instrument: intent?.instrument ?? null,
          isApproved: flag(data.isApproved),
          isReducing: flag(data.isReducing),
          deniedBy: denial?.check ?? null,
          limitValue: denial?.limit ?? null,
          actualValue: denial?.actual ?? null,
          severity: denial?.severity ?? null,
          message: denial?.message ?? null,
          checks: jsonOf(judgedChecks(data)),
        })
      },
    },
    'approval-requested': {
      fold: ({ data, time, sequence }, rows) => {
        const { strategyInstance, instrument } = data.order
        rows.put('journalApproval', {
          ...{ intentId: data.intentId, expiresAt: data.expiresAt, status: 'pending', time, sequence },
          ...{ strategyInstance, instrument },
          ...{ decidedBy: null, why: null, amended: null, decidedAt: null },
        })
      },
    },
    'approval-decided': {
      reads: ({ data }) => [{ table: 'journalApproval', key: [data.intentId] }],
      fold: ({ data, time }, rows) => {
        const approval = rows.get('journalApproval', data.intentId)
        if (approval === undefined) return
        rows.put('journalApproval', {
          ...approval,
          status: data.decision,
          decidedBy: data.by,
          why: data.why,
          amended: data.amended === null ? null : jsonOf(data.amended),
          decidedAt: time,
        })
      },
    },
  },
}

function intentReference(intentId: string): RowReference {
  return { table: 'journalIntent', key: [intentId] }
}

/** A member of the signal, which is JSON of the strategy's making: it need not have it. */
function textMember(value: JsonValue, member: string): string | null {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, member)) return null
  const found = (value as Readonly<Record<string, JsonValue>>)[member]
  return typeof found === 'string' ? found : null
}
