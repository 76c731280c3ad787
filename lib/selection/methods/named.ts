import type { GraphNode } from '../../manifest'
import { fnmatch } from '../fnmatch'
import { invalid, text } from '../value'
import type { Method } from '../world'

type Kind = Extract<
  GraphNode['resource_type'],
  'exposure' | 'metric' | 'semantic_model' | 'saved_query' | 'unit_test'
>

/** A method that finds one kind of node by `name` or `package.name`. */
function byName(kind: Kind, words: string, example: string): Method {
  return {
    name: kind,
    doc: { example, about: `${article(words)} ${words}, by name or package.name; wildcards allowed` },
    match({ value }) {
      const parts = text(value).split('.')
      if (parts.length > 2) {
        throw invalid(
          `Invalid ${words} selector value "${text(value)}". ${capital(words)}s must be of the form \${{${kind}_name}} or \${{${kind}_package.${kind}_name}}`,
        )
      }
      const [name = '', packagePattern = '*'] = parts.toReversed()
      return (node) =>
        node.resource_type === kind && fnmatch(node.package_name, packagePattern) && fnmatch(node.name, name)
    },
  }
}

function article(words: string): string {
  return /^[aeo]/.test(words) ? 'an' : 'a'
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1)
}

export const exposure = byName('exposure', 'exposure', 'weekly_report')
export const metric = byName('metric', 'metric', 'revenue')
export const semanticModel = byName('semantic_model', 'semantic model', 'orders')
export const savedQuery = byName('saved_query', 'saved query', 'daily_revenue')
export const unitTest = byName('unit_test', 'unit test', 'adds_up')
