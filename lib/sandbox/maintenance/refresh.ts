import type { MaterializedView, RefreshOption } from '../catalog/model'

/** True for an MV that is brought up to date at certain times instead of at each commit. */
export function isScheduled(item: MaterializedView): boolean {
  return item.refresh.some((option) => option.kind !== 'on-commit')
}

/** The first refresh after `after`, or null if there is none any more. */
export function nextRefresh(options: readonly RefreshOption[], after: number): number | null {
  let next: number | null = null
  for (const option of options) {
    const at = timeAfter(option, after)
    if (at !== null && (next === null || at < next)) next = at
  }
  return next
}

function timeAfter(option: RefreshOption, after: number): number | null {
  switch (option.kind) {
    case 'on-commit':
      return null
    case 'at':
      return option.at > after ? option.at : null
    case 'every': {
      if (option.alignedTo > after) return option.alignedTo
      const steps = Math.floor((after - option.alignedTo) / option.interval) + 1
      return option.alignedTo + steps * option.interval
    }
  }
}
