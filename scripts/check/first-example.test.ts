import { describe, expect, it } from 'vitest'
import { readFirstExample } from './first-example.ts'

const code = '```ts\nconsole.log(1)\n```\n'

describe('the first example of a page', () => {
  it('is the first block of ts, with what it prints', () => {
    expect(
      readFirstExample(`# Race\n\n\`\`\`sh\nnpm install\n\`\`\`\n\n${code}\nIt prints:\n\n\`\`\`text\n1\n\`\`\`\n`),
    ).toEqual({
      code: 'console.log(1)\n',
      prints: '1\n',
    })
  })

  it('prints what it likes when another block or a heading comes before a text', () => {
    expect(readFirstExample(`${code}\n\`\`\`sh\nls\n\`\`\`\n\n\`\`\`text\n1\n\`\`\`\n`)?.prints).toBeUndefined()
    expect(readFirstExample(`${code}\n## More\n\n\`\`\`text\n1\n\`\`\`\n`)?.prints).toBeUndefined()
    expect(readFirstExample(code)?.prints).toBeUndefined()
  })

  it('is missing on a page without a block of ts', () => {
    expect(readFirstExample('# Race\n')).toBeUndefined()
  })
})
