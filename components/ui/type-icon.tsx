import {
  Bookmark,
  Box,
  Braces,
  Camera,
  CircleDashed,
  DatabaseZap,
  Eye,
  FlaskConical,
  Layers,
  type LucideIcon,
  Microscope,
  MonitorUp,
  RadioTower,
  Shapes,
  Sheet,
  Sigma,
  Sprout,
  Table2,
  View,
} from 'lucide-react'
import { cx } from './cx'

const byType: { readonly [type: string]: LucideIcon } = {
  model: Box,
  source: DatabaseZap,
  seed: Sprout,
  snapshot: Camera,
  exposure: MonitorUp,
  sink: RadioTower,
  test: FlaskConical,
  unit_test: FlaskConical,
  metric: Sigma,
  semantic_model: Shapes,
  saved_query: Bookmark,
  analysis: Microscope,
  function: Braces,
  macro: Braces,
}
const byMaterialization: { readonly [name: string]: LucideIcon } = {
  view: Eye,
  materialized_view: View,
  materializedview: View,
  table: Table2,
  incremental: Table2,
  ephemeral: CircleDashed,
  source: DatabaseZap,
  source_table: Sheet,
  sink: RadioTower,
}

/** One small outline icon for what a node is; a model's shows how it is materialized. Decoration: the word stands beside. */
export function TypeIcon({
  type,
  materialization,
  size = 14,
  className,
}: {
  type: string
  materialization?: string | null
  size?: number
  className?: string
}) {
  const Icon =
    (type === 'model' && materialization ? byMaterialization[materialization] : undefined) ??
    byType[type] ??
    Layers
  return <Icon size={size} strokeWidth={1.75} aria-hidden className={cx('shrink-0 text-ink-3', className)} />
}

const words: { readonly [type: string]: string } = {
  unit_test: 'unit test',
  materialized_view: 'materialized view',
}
/** `materialized_view` as people say it. */
export const spoken = (word: string): string => words[word] ?? word.replaceAll('_', ' ')
