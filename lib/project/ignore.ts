import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import picomatch from 'picomatch'

export type IgnoreRules = { ignores(path: string): boolean }

type Rule = { readonly negated: boolean; readonly matches: (path: string) => boolean }

/** `.dbtignore` of a package: lines as git knows them, the last one that matches decides. None: `null`. */
export function readIgnoreRules(root: string): IgnoreRules | null {
  let text: string
  try {
    text = readFileSync(join(root, '.dbtignore'), 'utf8')
  } catch {
    return null
  }
  return parseIgnoreRules(text)
}

/** The rules of a text of patterns. */
export function parseIgnoreRules(text: string): IgnoreRules {
  const rules = text.split(/\r?\n/).flatMap((line) => parseRule(line))
  return {
    ignores(path) {
      let ignored = false
      for (const rule of rules) if (rule.matches(path)) ignored = !rule.negated
      return ignored
    },
  }
}

function parseRule(line: string): Rule[] {
  let pattern = line.replace(/(?<!\\)\s+$/, '')
  if (pattern === '' || pattern.startsWith('#')) return []
  const negated = pattern.startsWith('!')
  if (negated) pattern = pattern.slice(1)
  if (pattern.startsWith('\\#') || pattern.startsWith('\\!')) pattern = pattern.slice(1)
  const folderOnly = pattern.endsWith('/')
  const body = pattern.replace(/^\/+|\/+$/g, '')
  if (body === '') return []
  // A slash anywhere but at the end ties the pattern to the root; without one it matches at any depth.
  const anchored = pattern.slice(0, -1).includes('/')
  const glob = anchored ? body : `**/${body}`
  const whole = picomatch(glob, { dot: true, nonegate: true, noextglob: true, nobrace: true })
  const inside = picomatch(`${glob}/**`, { dot: true, nonegate: true, noextglob: true, nobrace: true })
  return [{ negated, matches: (path) => (!folderOnly && whole(path)) || (inside(path) && path !== body) }]
}
