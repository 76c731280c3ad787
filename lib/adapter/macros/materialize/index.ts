import type { MacroFile } from '../text'
import { catalogMacros } from './catalog'
import { ciMacros } from './ci'
import { createMacros } from './create'
import { nameMacros } from './names'

/** The package `dbt_materialize`. Its materializations and deploy operations are not Jinja here: see plan. */
export const materializePackage: readonly MacroFile[] = [
  ...nameMacros,
  ...createMacros,
  ...catalogMacros,
  ...ciMacros,
]
