import type { Issue, Labelled, LayerView, ModelView } from './view'

/** No two metrics, semantic models or elements of one have one label. */
export function uniqueLabels({ models, metrics }: LayerView): Issue[] {
  return [...labels('metric', metrics), ...labels('semantic model', models), ...models.flatMap(elementLabels)]
}

function labels(kind: string, items: readonly (Labelled & Pick<ModelView, 'at'>)[]): Issue[] {
  const known = new Map<string, string>()
  const issues: Issue[] = []
  for (const { name, label, at } of items) {
    if (label === null) continue
    const first = known.get(label)
    if (first === undefined) known.set(label, name)
    else {
      const message = `Can't use label \`${label}\` for  ${kind} \`${name}\` as it's already used for ${kind} \`${first}\``
      issues.push({ level: 'error', message, at })
    }
  }
  return issues
}

function elementLabels(model: ModelView): Issue[] {
  const twice = (one: string, many: string, items: readonly Labelled[]) => {
    const counts = new Map<string, number>()
    for (const { label } of items) if (label !== null) counts.set(label, (counts.get(label) ?? 0) + 1)
    return [...counts].flatMap(([label, count]): Issue[] =>
      count < 2
        ? []
        : [
            {
              level: 'error',
              message:
                `${one} labels must be unique within a semantic model. The label \`${label}\` was used for ${count} ` +
                `${many} on semantic model \`${model.name}`,
              at: model.at,
            },
          ],
    )
  }
  return [
    ...twice('Dimension', 'dimensions', model.dimensions),
    ...twice('Entity', 'entities', model.entities),
    ...twice('Measure', 'measures', model.measures),
  ]
}
