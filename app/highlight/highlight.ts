import 'server-only'
import { createCssVariablesTheme, createHighlighter, type Highlighter } from 'shiki'
import { jinjaSql } from './jinja-sql'

/** A stretch of code that leads to a node's page. */
export type CodeLink = { readonly start: number; readonly end: number; readonly href: string }

const theme = createCssVariablesTheme({ name: 'tokens', variablePrefix: '--shiki-', fontStyle: false })
const kept = globalThis as { greenlightHighlighter?: Promise<Highlighter> }
const LONGEST = 200_000

function highlighter(): Promise<Highlighter> {
  kept.greenlightHighlighter ??= createHighlighter({
    themes: [theme],
    langs: ['sql', 'yaml', 'json', 'python', jinjaSql],
  })
  return kept.greenlightHighlighter
}

/** Code as HTML, coloured by the tokens' variables: no work and no bytes of a highlighter in the browser. */
export async function highlight(
  code: string,
  language: 'jinja-sql' | 'sql' | 'json' | 'python',
  links: readonly CodeLink[] = [],
  /** Lines to be marked, counted from 1. */
  faulty: readonly number[] = [],
): Promise<string> {
  const shiki = await highlighter()
  const text = code.replace(/\s+$/, '')
  const inside = links.filter((link) => link.end <= text.length)
  return shiki.codeToHtml(text, {
    lang: text.length > LONGEST ? 'text' : language,
    theme: 'tokens',
    decorations: inside.map(({ start, end, href }) => ({ start, end, tagName: 'a', properties: { href } })),
    transformers: [
      {
        line(element, line) {
          if (faulty.includes(line)) this.addClassToHast(element, 'faulty')
        },
      },
    ],
  })
}
