import { existsSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'

/**
 * The links of Markdown pages that lead to no file, or to no heading of a page. Addresses of the web are not followed.
 *
 * @param pages paths relative to `root`
 */
export function findBrokenLinks(
  root: string,
  pages: readonly string[],
  read: (path: string) => string,
): readonly string[] {
  return pages.flatMap((page) => {
    const text = withoutCode(read(page))
    return linksIn(text)
      .filter((link) => !/^[a-z][a-z+.-]*:/i.test(link))
      .filter((link) => {
        const [path = '', heading] = decodeURI(link).split('#')
        const target = path === '' ? page : normalize(join(dirname(page), path))
        if (target.startsWith('..') || !existsSync(join(root, target))) return true
        return heading !== undefined && target.endsWith('.md') && !headingsOf(read(target)).has(heading)
      })
      .map((link) => `${page}: the link ${link} leads nowhere.`)
  })
}

function withoutCode(text: string): string {
  return text.replaceAll(/^(\s*)(`{3,}|~{3,})[\s\S]*?^\s*\2\s*$/gm, '').replaceAll(/`[^`\n]*`/g, '`')
}

function linksIn(text: string): readonly string[] {
  const inline = [...text.matchAll(/\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)/g)]
  const references = [...text.matchAll(/^\s*\[[^\]]+\]:\s*(\S+)/gm)]
  return [...inline, ...references].map((match) => match[1] ?? '')
}

/** The anchors that headings get on the usual Git hosts: lower case, hyphens for blanks, no other punctuation. */
function headingsOf(text: string): ReadonlySet<string> {
  const counts = new Map<string, number>()
  const anchors = [...text.matchAll(/^#{1,6}\s+(.+?)\s*#*$/gm)].map((match) => {
    const base = (match[1] ?? '')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-')
    const seen = counts.get(base) ?? 0
    counts.set(base, seen + 1)
    return seen === 0 ? base : `${base}-${seen}`
  })
  return new Set(anchors)
}
