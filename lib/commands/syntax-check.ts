import type { ResolvedProject } from '../resolve'
import { type SyntaxParser, syntaxParser } from '../syntax'

/**
 * What checks the compiled SQL of a project: only of one that says it is for Materialize, and unless the command line
 * (`said`) or else `flags:` of its dbt_project.yml say `syntax_check: false`.
 */
export async function syntaxCheck(
  { parsed }: ResolvedProject,
  said?: boolean | undefined,
): Promise<SyntaxParser | null> {
  const { profile, flags } = parsed.raw
  if (profile.type !== 'materialize' || profile.isStandIn) return null
  return (said ?? flags.SYNTAX_CHECK !== false) ? await syntaxParser() : null
}
