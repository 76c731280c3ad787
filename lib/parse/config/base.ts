import type { PlainObject } from '../../project'
import type { ConfigKind } from './fields'
import type { ConfigTrees } from './levels'
import { applyLevel, finishConfig } from './merge'

/** A config as it stands before anything of the node itself is known: the trees of dbt_project.yml. */
export function baseConfig(
  kind: ConfigKind,
  packageName: string,
  fqn: readonly string[],
  trees: ConfigTrees,
): PlainObject {
  let config = trees.own(kind, packageName, fqn).config
  for (const level of trees.overriding(kind, packageName, fqn)) config = applyLevel(kind, config, level)
  return finishConfig(kind, config)
}
