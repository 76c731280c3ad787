import { elementsOf } from './names'
import type { Issue, LayerView, ModelView } from './view'

/** Dimensions of one name are of one type everywhere, and elements of one name of one kind. */
export function consistentElements({ models }: LayerView): Issue[] {
  return [...dimensionsAgree(models), ...kindsAgree(models)]
}

function dimensionsAgree(models: readonly ModelView[]): Issue[] {
  const known = new Map<string, { readonly type: string; readonly isPartition: boolean }>()
  const issues: Issue[] = []
  for (const model of models)
    for (const { name, type, isPartition } of model.dimensions) {
      const first = known.get(name)
      if (!first) known.set(name, { type, isPartition })
      else if (first.type !== type)
        issues.push({
          level: 'error',
          message:
            `In semantic model \`${model.name}\`, type conflict for dimension \`${name}\` - already in model as type ` +
            `\`DimensionType.${first.type.toUpperCase()}\` but got \`DimensionType.${type.toUpperCase()}\``,
          at: model.at,
        })
    }
  return issues
}

function kindsAgree(models: readonly ModelView[]): Issue[] {
  const uses = new Map<string, Map<string, Set<ModelView>>>()
  for (const model of models)
    for (const [kind, name] of elementsOf(model)) {
      const kinds = uses.get(name) ?? new Map<string, Set<ModelView>>()
      uses.set(name, kinds.set(kind, (kinds.get(kind) ?? new Set<ModelView>()).add(model)))
    }
  const shown = (kind: string) => `<SemanticModelElementType.${kind.toUpperCase()}: '${kind}'>`
  return [...uses].flatMap(([name, kinds]) => {
    if (kinds.size < 2) return []
    const sorted = [...kinds].sort(([a], [b]) => (a < b ? -1 : 1))
    const all = sorted.map(([kind]) => shown(kind)).join(', ')
    return sorted.flatMap(([kind, users]): Issue[] => {
      const [first] = users
      if (!first) return []
      const names = [...users].map((model) => `'${model.name}'`).join(', ')
      const message =
        `In semantic models {${names}}, element \`${name}\` is of type SemanticModelElementType.${kind.toUpperCase()}, ` +
        `but it is used as types [${all}] across the model.`
      return [{ level: 'error', message, at: first.at }]
    })
  })
}

/** What has dimensions has one primary entity, and a dimension stands with one of them once. */
export function primaryEntities({ models }: LayerView): Issue[] {
  const pairs = new Map<string, string>()
  return [
    ...models.flatMap((model) => {
      const message = primaryFault(model)
      return message === null ? [] : [{ level: 'error', message, at: model.at } satisfies Issue]
    }),
    ...models.flatMap((model) => pairFaults(model, pairs)),
  ]
}

function primariesOf({ entities }: ModelView): readonly string[] {
  return entities.filter(({ type }) => type === 'primary').map(({ name }) => name)
}

function primaryFault(model: ModelView): string | null {
  const { name, primaryEntity, dimensions } = model
  const primaries = primariesOf(model)
  if (primaries.length > 1)
    return (
      `Semantic models can have only one primary entity. The semantic model \`${name}\` has ${primaries.length}: ` +
      primaries.join(', ')
    )
  if (primaries.length === 1 && primaryEntity !== null)
    return (
      `The semantic model \`${name}\` has an entity named \`${primaries[0]}\` with type primary but it also has the ` +
      `\`primary_entity\` field set to \`${primaryEntity}\`. Both should not be present in the model.`
    )
  if (dimensions.length > 0 && primaryEntity === null && primaries.length === 0)
    return (
      `The semantic model ${name} contains dimensions, but it does not define a primary entity. Either add an entity ` +
      'with type PRIMARY or set a value for the primary_entity key.'
    )
  return null
}

function pairFaults(model: ModelView, pairs: Map<string, string>): Issue[] {
  const primary = model.primaryEntity ?? primariesOf(model)[0]
  if (primary === undefined) return []
  // dbt lets the first model of an entity have a dimension twice.
  const isFirst = ![...pairs.keys()].some((key) => key.startsWith(`${primary}\0`))
  return model.dimensions.flatMap(({ name }): Issue[] => {
    const key = `${primary}\0${name}`
    const known = pairs.get(key)
    if (isFirst || known === undefined) {
      pairs.set(key, model.name)
      return []
    }
    const message =
      'Duplicate dimension + primary entity pairing detected, dimension + primary entity pairings must be unique. ' +
      `Semantic model \`${model.name}\` has a primary entity of \`${primary}\` and dimension \`${name}\`, but this ` +
      `pairing is already in use on semantic model \`${known}\`.`
    return [{ level: 'error', message, at: model.at }]
  })
}
