import type { MacroFile } from '../text'
import { autoScalingMacros } from './auto-scaling'
import { catalogMacros } from './catalog'
import { ciMacros } from './ci'
import { createMacros } from './create'
import { deployMacros } from './deploy'
import { isolationMacros } from './isolation'
import { materializationMacros } from './materializations'
import { nameMacros } from './names'
import { readinessMacros } from './readiness'

/** The package `dbt_materialize`. What its materializations and deploy operations do here is in plan. */
export const materializePackage: readonly MacroFile[] = [
  ...nameMacros,
  ...createMacros,
  ...catalogMacros,
  ...ciMacros,
  ...autoScalingMacros,
  ...readinessMacros,
  ...isolationMacros,
  ...materializationMacros,
  ...deployMacros,
]
