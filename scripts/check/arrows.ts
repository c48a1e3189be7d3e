import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { cruise, type ICruiseResult } from 'dependency-cruiser'
import { forbiddenUnder, options } from '../../.dependency-cruiser.mjs'
import { repositoryRoot } from '../workspace/repository-root.ts'
import { type Gate, resultOfFindings } from './gate.ts'

export const arrowsGate: Gate = {
  name: 'arrows',
  guards: 'who may import whom: levels, circles, deep imports, Node modules in the browser',
  async run() {
    const { findings, modules } = await findForbiddenArrows(repositoryRoot, ['packages', 'examples'])
    return resultOfFindings(findings, `${modules} modules`)
  },
}

/** The forbidden imports among the files under `root`, each as one line. */
export async function findForbiddenArrows(
  root: string,
  folders: readonly string[],
): Promise<{ readonly findings: readonly string[]; readonly modules: number }> {
  const rules = forbiddenUnder(root)
  const present = folders.filter((folder) => existsSync(join(root, folder)))
  const report = await cruise(present, {
    ...options,
    baseDir: root,
    validate: true,
    ruleSet: { forbidden: rules },
  })
  if (typeof report.output === 'string') throw new Error(`dependency-cruiser gave a text: ${report.output}`)
  const { violations, totalCruised }: ICruiseResult['summary'] = report.output.summary
  const reasons = new Map(rules.map((rule) => [rule.name, rule.comment]))
  const findings = violations.map(({ from, to, rule, cycle, via }) => {
    const path = [from, ...(cycle ?? via ?? [{ name: to }]).map((step) => step.name)].join(' → ')
    return `${rule.name}: ${path}\n    ${reasons.get(rule.name)}`
  })
  return { findings, modules: totalCruised }
}
