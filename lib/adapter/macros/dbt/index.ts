import type { MacroFile } from '../text'
import { catalog } from './catalog'
import { columns } from './columns'
import { fixtures } from './fixtures'
import { names } from './names'
import { relations } from './relations'
import { seeds } from './seeds'
import { statements } from './statements'
import { tests } from './tests'
import { utils } from './utils'

/** The package `dbt`: what every adapter shares. */
export const dbtPackage: readonly MacroFile[] = [
  ...names,
  ...tests,
  ...fixtures,
  ...statements,
  ...utils,
  ...columns,
  ...relations,
  ...catalog,
  ...seeds,
]
