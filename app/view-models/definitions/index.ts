import type { z } from 'zod'
import type { DefinitionPart } from '../../../components/model/definition-view'
import type { GraphNode, ResourceType } from '../../../lib/manifest'
import { metric } from './metric'
import { savedQuery } from './saved-query'
import { semanticModel } from './semantic-model'
import { unitTest } from './unit-test'

const byType: { readonly [type in ResourceType]?: z.ZodType<readonly DefinitionPart[]> } = {
  metric,
  semantic_model: semanticModel,
  saved_query: savedQuery,
  unit_test: unitTest,
}

/** What a node declares of itself in YAML, where that is all there is of it; empty for what is written in SQL. */
export function definitionOf(node: GraphNode): readonly DefinitionPart[] {
  return byType[node.resource_type]?.safeParse(node).data ?? []
}
