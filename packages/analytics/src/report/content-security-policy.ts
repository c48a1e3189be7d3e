import { sha256Hex } from '@race/core'

/**
 * The policy of a page: nothing is loaded, nothing is sent. Only the one style sheet applies, and only the one script runs where there
 * is one, known by their hashes; the `data:` image is the empty icon, so that browsers do not ask for one.
 */
export function contentSecurityPolicy(styleSheet: string, script?: string): string {
  const scripts = script === undefined ? '' : ` script-src ${hashSource(script)};`
  return `default-src 'none';${scripts} style-src ${hashSource(styleSheet)}; img-src data:; base-uri 'none'; form-action 'none'`
}

function hashSource(text: string): string {
  const bytes = (sha256Hex(text).match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16))
  return `'sha256-${btoa(String.fromCharCode(...bytes))}'`
}
