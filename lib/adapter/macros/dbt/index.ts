import type { MacroFile } from '../text'
import { catalog } from './catalog'
import { columns } from './columns'
import { fixtures } from './fixtures'
import { functions } from './functions'
import { incremental } from './incremental'
import { materializations } from './materializations'
import { names } from './names'
import { pythonModels } from './python-models'
import { relations } from './relations'
import { replacing } from './replacing'
import { seeds } from './seeds'
import { snapshots } from './snapshots'
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
  ...replacing,
  ...materializations,
  ...incremental,
  ...snapshots,
  ...functions,
  ...pythonModels,
]
